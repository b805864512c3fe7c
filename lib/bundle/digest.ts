import { createHash } from "node:crypto";
import type { HostBundle } from "./bundle";

/** SHA-256, in hex, of the bundle as JSON with sorted keys: equal for equal bundles, whatever wrote them. */
export function bundleDigest(bundle: HostBundle): string {
  return createHash("sha256").update(JSON.stringify(bundle, sortKeys)).digest("hex");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
