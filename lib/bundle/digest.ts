import { createHash } from "node:crypto";
import type { HostBundle } from "./bundle";

/** SHA-256, in hex, of the bundle: equal for equal bundles, whatever wrote them. */
export function bundleDigest(bundle: HostBundle): string {
  return createHash("sha256")
    .update(JSON.stringify(canonical(bundle)))
    .digest("hex");
}

/** Lists in a fixed order instead of mappings: what wrote the bundle may have ordered its keys otherwise. */
function canonical({ environment, host, root, files, units, requires, vrrp, preconditions }: HostBundle): unknown {
  return [
    [environment, host, root, units, requires],
    files.map(({ path, mode, text, activations }) => [path, mode, text, activations.map((a) => [a.unit, a.action])]),
    vrrp.map(({ router, parameters, peers }) => [router, parameters, peers]),
    preconditions.map((precondition) => Object.entries(precondition).sort()),
  ];
}
