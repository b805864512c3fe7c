import type { HostBundle } from "../bundle/bundle";
import { observe, type UnitStates } from "./observation";
import { factsIn } from "./host-facts";
import { RemoteHost } from "./remote-host";
import type { SshEndpoint } from "../topology/model";

/** What is really there of an environment on a host. Paths are relative to the generation. */
export interface Inspection {
  readonly files: Readonly<Record<string, { readonly mode: string; readonly owner: string; readonly text: string }>>;
  /** Files that whoever reads their folder does not find. */
  readonly unlinked: readonly { readonly name: string; readonly folder: string }[];
  readonly units: UnitStates;
  /** File -> what the kernel has, in its words. */
  readonly live: Readonly<Record<string, string>>;
  /** File -> rules as the kernel shows them when it is given the file, and as they are. */
  readonly rules: Readonly<Record<string, { readonly wished: string; readonly live: string }>>;
}

/** A host's own word on what was last applied to it, and what is there now. */
export interface Inspected {
  readonly generation: number;
  readonly bundle: HostBundle;
  readonly inspection: Inspection;
}

/**
 * Changes nothing.
 * @returns undefined: nothing of the environment was ever confirmed there
 * @throws EngineError when the host cannot be asked
 */
export async function observeHost(
  target: Pick<HostBundle, "environment" | "root">,
  endpoint: SshEndpoint,
): Promise<Inspected | undefined> {
  const host = await RemoteHost.open(endpoint);
  try {
    const { confirmed } = await observe(host, { ...target, requires: [], preconditions: [] });
    if (confirmed === undefined) return undefined;
    return { ...confirmed, inspection: await inspect(host, target) };
  } finally {
    host.close();
  }
}

/** Of the current generation. @throws EngineError when the host cannot tell */
export async function inspect(host: RemoteHost, { root }: Pick<HostBundle, "root">): Promise<Inspection> {
  return parseInspection(await host.ask("inspect", [root]));
}

/** Reads the output of `host/engine/inspect.sh`. */
export function parseInspection(output: string): Inspection {
  const all = factsIn(output);
  return {
    files: Object.fromEntries(
      all("file").map(([path, mode, owner, text]) => [
        path!,
        { mode: mode!.padStart(4, "0"), owner: owner!, text: decode(text) },
      ]),
    ),
    unlinked: all("unlinked").map(([name, folder]) => ({ name: name!, folder: folder! })),
    units: Object.fromEntries(all("unit").map(([unit, state]) => [unit!, state!])),
    live: Object.fromEntries(all("live").map(([path, text]) => [path!, decode(text)])),
    rules: Object.fromEntries(
      all("rules").map(([path, wished, live]) => [path!, { wished: decode(wished), live: decode(live) }]),
    ),
  };
}

function decode(text: string | undefined): string {
  return text === undefined || text === "-" ? "" : Buffer.from(text, "base64").toString();
}
