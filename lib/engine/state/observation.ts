import type { UnitStates } from "../../bundle/activation-plan";
import type { HostBundle } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import { factsIn, numberIn, timeIn } from "../host/facts";
import { parseMachine, type Machine } from "../host/machine";
import { ENGINE_COMMANDS, missingCommandsError } from "../host/packages";
import type { RemoteHost, Step } from "../host/remote-host";
import { requireKnownFormat, type Written } from "./format";
import { otherEnvironments, type OtherEnvironments } from "./handover";

/** What an environment has on a host. */
export interface Observation {
  readonly machine: Machine;
  readonly missingCommands: readonly string[];
  readonly absentBridges: readonly string[];
  readonly absentAddresses: readonly string[];
  /** Generation that is desired; differs from `confirmed` after an interrupted deployment. */
  readonly current?: number;
  /** Last generation that was found healthy, and what it consists of. */
  readonly confirmed?: { readonly generation: number; readonly bundle: HostBundle };
  readonly generations: readonly number[];
  /** Those that were confirmed once. */
  readonly proven: readonly number[];
  /** File with a secret in the confirmed generation -> SHA-256, in hex, of what was staged. */
  readonly sealed: Readonly<Record<string, string>>;
  /** Files of the current generation that were edited, removed or added by hand. */
  readonly edited: readonly string[];
  /** The host returned to its confirmed generation by itself, and there was no deployment since. */
  readonly wentBack?: { readonly from: number; readonly to: number; readonly at: string };
  /** Comes back at boot. */
  readonly enabled: boolean;
  readonly unitStates: UnitStates;
  readonly others: OtherEnvironments;
}

type Questions = Pick<HostBundle, "environment" | "requires" | "preconditions">;

/** @param bundle what is looked for besides */
export async function observe(host: RemoteHost, bundle: Questions): Promise<Observation> {
  const { program, args } = observing(bundle);
  return parseObservation(await host.ask(program, args));
}

export function observing(bundle: Questions): Step {
  const commands = [...new Set([...ENGINE_COMMANDS, ...bundle.requires])];
  const conditions = bundle.preconditions.map((condition) =>
    condition.kind === "bridge" ? ["bridge", condition.name] : ["address", condition.address],
  );
  const questions = [...commands.map((command) => ["command", command]), ...conditions].flat();
  return { program: "observe", args: [bundle.environment, ...questions] };
}

/** Reads the output of `host/engine/look/observe.sh`. */
export function parseObservation(output: string): Observation {
  const start = output.search(/^bundle /m);
  const told = start < 0 ? output : output.slice(0, start);
  const facts = factsIn(told);
  const all = (word: string) => facts(word).map(([value]) => value!);
  const number = (word: string) => all(word).map((value) => numberIn(word, value))[0];
  const numbers = (word: string) =>
    all(word)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  const confirmed = number("confirmed");
  const wentBack = facts("went-back")[0];
  const [format] = facts("format");
  if (format !== undefined) {
    requireKnownFormat({ format: numberIn("format", format[0]), tool: format[1] }, number("current") ?? 0);
  }
  return {
    machine: parseMachine(told),
    missingCommands: all("missing"),
    absentBridges: all("absent-bridge"),
    absentAddresses: all("absent-address"),
    current: number("current"),
    confirmed:
      confirmed === undefined
        ? undefined
        : { generation: confirmed, bundle: parseBundle(output.slice(start + 7), confirmed) },
    generations: numbers("generation"),
    proven: numbers("proven"),
    sealed: Object.fromEntries(facts("sealed").map(([digest, path]) => [path!, digest!])),
    edited: all("edited"),
    wentBack: wentBack && whereTo(wentBack),
    enabled: facts("enabled").length > 0,
    others: otherEnvironments(facts("other")),
    unitStates: Object.fromEntries(facts("unit").map(([unit, state]) => [unit!, state!])),
  };
}

function whereTo([from, to, at]: readonly string[]): Observation["wentBack"] {
  const word = "went-back";
  return { from: numberIn(word, from), to: numberIn(word, to), at: timeIn(word, at) };
}

/** @throws EngineError when it is not what a deployment wrote, or a later version wrote it */
export function parseBundle(text: string, generation: number): HostBundle {
  const { format = 1, tool, ...bundle } = written(text, generation);
  requireKnownFormat({ format, tool }, generation);
  // What an earlier version wrote knows of no HA routers.
  return { vrrp: [], ...bundle } as unknown as HostBundle;
}

function written(text: string, generation: number): Partial<HostBundle & Written> {
  try {
    return JSON.parse(text) as Partial<HostBundle & Written>;
  } catch (error) {
    throw new EngineError(
      "DAMAGED_GENERATION",
      `bundle.json of generation ${generation} cannot be read (${(error as Error).message}): ` +
        `remove the environment from this host, then deploy it again`,
    );
  }
}

/** @throws EngineError when the host lacks something the bundle relies on */
export function checkPreconditions(bundle: HostBundle, observation: Observation): void {
  const { missingCommands, absentBridges, absentAddresses } = observation;
  if (missingCommands.length > 0) throw missingCommandsError(missingCommands);
  const complaints = bundle.preconditions.flatMap((condition) => {
    if (condition.kind === "bridge" && absentBridges.includes(condition.name)) {
      return [
        `there is no bridge ${condition.name} (bridge_mappings: ${condition.physicalNetwork}): create it, or map another`,
      ];
    }
    if (condition.kind === "address" && absentAddresses.includes(condition.address)) {
      return [`no interface has the address ${condition.address} (underlay_ip): configure it, or name the host's own`];
    }
    return [];
  });
  if (complaints.length > 0) throw new EngineError("PRECONDITION_FAILED", complaints.join("; "));
}
