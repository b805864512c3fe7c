import type { UnitStates } from "../../bundle/activation-plan";
import type { HostBundle } from "../../bundle/bundle";
import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { factsIn, oneOf } from "../host/facts";
import { RemoteHost, type Step } from "../host/remote-host";
import { parseKernel, type Kernel } from "../kernel/kernel";
import { comparedFiles } from "./compared-files";
import type { OtherEnvironments } from "./handover";
import { observing, parseObservation } from "./observation";

/** What is really there of an environment on a host. Paths are relative to the generation. */
export interface Inspection {
  /** Names of the generations that the links lead to. */
  readonly current?: string;
  readonly confirmed?: string;
  readonly files: Readonly<Record<string, FoundFile>>;
  /** Folders, and whatever is neither a file nor a folder. */
  readonly others: readonly {
    readonly path: string;
    readonly type: string;
    readonly mode: string;
    readonly owner: string;
  }[];
  /** Path below /etc/systemd/system -> where the link leads. */
  readonly links: Readonly<Record<string, string>>;
  /** Files that the program that reads their folder does not find. */
  readonly unlinked: readonly { readonly name: string; readonly folder: string }[];
  /** File -> what is really so of it, in its words. */
  readonly live: Readonly<Record<string, string>>;
  readonly units: UnitStates;
  /** Units that systemd would not start, or of which it has read other files than there are. */
  readonly masked: readonly string[];
  readonly stale: readonly string[];
  readonly kernel: Kernel;
  /** HA router -> state that its instance wrote of itself. */
  readonly states: Readonly<Record<string, string>>;
  /** File -> rules as the kernel shows them when it is given the file, and as they are. */
  readonly rules: Readonly<Record<string, { readonly desired: string; readonly live: string }>>;
  /** What a daemon, or a program that calls it, does not find: a socket, a file of leases. */
  readonly lost: readonly { readonly unit: string; readonly path: string }[];
  /** Daemons that do not answer, or run with other files than these. */
  readonly odd: readonly { readonly unit: string; readonly why: string }[];
}

export interface FoundFile {
  readonly mode: string;
  readonly owner: string;
  /** undefined: as the manifest says. */
  readonly text?: string;
}

/** A host's own word on what was last applied to it, and what is there now. */
export interface Inspected {
  readonly generation: number;
  readonly bundle: HostBundle;
  readonly inspection: Inspection;
}

export interface Observed {
  /** undefined: nothing of the environment was ever confirmed there. */
  readonly inspected?: Inspected;
  readonly others: OtherEnvironments;
}

/**
 * Changes nothing.
 * @throws EngineError when the host cannot be asked
 */
export function observeHost(
  target: Pick<HostBundle, "environment" | "root">,
  endpoint: SshEndpoint,
  context: RunContext,
): Promise<Observed> {
  return RemoteHost.asked(endpoint, context, async (host) => {
    const looking = [observing({ ...target, requires: [], preconditions: [] }), inspecting(target.root)];
    const [observed, inspected] = host.askAll(looking);
    const { confirmed, others } = parseObservation(await observed!);
    if (confirmed === undefined) return { others };
    return { inspected: { ...confirmed, inspection: parseInspection(await inspected!) }, others };
  });
}

/** @param only networks, routers and DHCP servers (`routers/ID`) whose part of the kernel is looked at, and nothing else */
export function inspecting(root: string, only: readonly string[] = []): Step {
  return { program: "inspect", args: [root, ...only], stdin: Buffer.from(comparedFiles()) };
}

/** Reads the output of `host/engine/inspect/inspect.sh`. */
export function parseInspection(output: string): Inspection {
  const all = factsIn(output);
  const one = (word: string) => all(word)[0]?.[0];
  return {
    current: one("current"),
    confirmed: one("confirmed"),
    files: Object.fromEntries(
      all("file").map(([path, mode, owner, text]) => [
        path!,
        { ...permissions(mode, owner), ...(text === "=" ? {} : { text: decode(text) }) },
      ]),
    ),
    others: all("other").map(([path, type, mode, owner]) => ({
      path: path!,
      type: type!,
      ...permissions(mode, owner),
    })),
    links: Object.fromEntries(all("link").map(([path, target]) => [path!, target ?? ""])),
    unlinked: all("unlinked").map(([name, folder]) => ({ name: name!, folder: folder! })),
    live: Object.fromEntries(all("live").map(([path, text]) => [path!, decode(text)])),
    units: Object.fromEntries(all("unit").map(([unit, state]) => [unit!, state!])),
    masked: all("masked").map(([unit]) => unit!),
    stale: all("stale").map(([unit]) => unit!),
    kernel: parseKernel(all("kernel")),
    states: Object.fromEntries(all("state").map(([router, state]) => [router!, state!])),
    rules: rulesIn(all("rules")),
    lost: all("lost").map(([unit, path]) => ({ unit: unit!, path: path! })),
    odd: all("odd").map(([unit, ...why]) => ({ unit: unit!, why: why.join(" ") })),
  };
}

function rulesIn(facts: readonly (readonly string[])[]): Inspection["rules"] {
  const rules = new Map<string, { desired: string; live: string }>();
  for (const [path, side, ...words] of facts) {
    const of = rules.get(path!) ?? { desired: "", live: "" };
    rules.set(path!, of);
    of[oneOf(["desired", "live"], "rules", side)] += `${words.join(" ")}\n`;
  }
  return Object.fromEntries(rules);
}

function permissions(mode: string | undefined, owner: string | undefined): { mode: string; owner: string } {
  return { mode: (mode ?? "").padStart(4, "0"), owner: (owner ?? "").replace(/:root$/, "") };
}

function decode(text: string | undefined): string {
  return text === undefined ? "" : Buffer.from(text, "base64").toString();
}
