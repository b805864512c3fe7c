import type { HostBundle } from "../bundle/bundle";
import { observe } from "./observation";
import { EngineError } from "./engine-error";
import { RemoteHost } from "./remote-host";
import type { SshEndpoint } from "../topology/model";

/** What is really there of an environment on a host. Paths are relative to the generation. */
export interface Inspection {
  readonly files: ReadonlyMap<string, { readonly mode: string; readonly owner: string; readonly text: string }>;
  /** Unit files that systemd does not read. */
  readonly unlinked: readonly string[];
  readonly units: ReadonlyMap<string, string>;
  /** File -> what the kernel has, in its words. */
  readonly live: ReadonlyMap<string, string>;
  /** File -> rules as the kernel shows them when it is given the file, and as they are. */
  readonly rules: ReadonlyMap<string, { readonly wished: string; readonly live: string }>;
}

/** A host's own word on what was last applied to it, and what is there now. */
export interface Inspected {
  readonly generation: number;
  readonly bundle: HostBundle;
  readonly inspection: Inspection;
}

/** Changes nothing. @throws EngineError when the host cannot be asked, or nothing was ever confirmed there */
export async function inspectHost(
  target: Pick<HostBundle, "environment" | "root">,
  endpoint: SshEndpoint,
): Promise<Inspected> {
  const host = await RemoteHost.open(endpoint);
  try {
    const { confirmed } = await observe(host, { ...target, requires: [], preconditions: [] });
    if (confirmed === undefined) {
      throw new EngineError(
        "NOT_DEPLOYED",
        `nothing of environment ${target.environment} was ever confirmed there: deploy it`,
      );
    }
    return { ...confirmed, inspection: parseInspection(await host.ask("inspect", [target.root])) };
  } finally {
    host.close();
  }
}

/** Reads the output of `host/engine/inspect.sh`. */
export function parseInspection(output: string): Inspection {
  const facts = output.split("\n").map((line) => line.split(" "));
  const all = (word: string) => facts.filter(([first]) => first === word).map(([, ...values]) => values);
  return {
    files: new Map(
      all("file").map(([path, mode, owner, text]) => [
        path!,
        { mode: mode!.padStart(4, "0"), owner: owner!, text: decode(text) },
      ]),
    ),
    unlinked: all("unlinked").map(([unit]) => unit!),
    units: new Map(all("unit").map(([unit, state]) => [unit!, state!])),
    live: new Map(all("live").map(([path, text]) => [path!, decode(text)])),
    rules: new Map(all("rules").map(([path, wished, live]) => [path!, { wished: decode(wished), live: decode(live) }])),
  };
}

function decode(text: string | undefined): string {
  return text === undefined || text === "-" ? "" : Buffer.from(text, "base64").toString();
}
