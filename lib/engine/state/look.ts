import type { HostBundle } from "../../bundle/bundle";
import { succeeded, type RemoteHost } from "../host/remote-host";
import { inspecting, parseInspection, type Inspection } from "./inspection";
import { observing, parseObservation, type Observation } from "./observation";

/** What there is of an environment on a host that is about to be changed. */
export interface Look extends Observation {
  /** undefined: what runs is nothing that was ever confirmed. */
  readonly inspection?: Inspection;
}

/**
 * Looks at a host whose lock is held, for one round trip. A host that was about to go back by itself waits from now on.
 * @param target `requires`, `preconditions`: what is looked for besides
 * @throws EngineError when the host cannot tell
 */
export async function look(
  host: RemoteHost,
  target: Pick<HostBundle, "environment" | "root" | "requires" | "preconditions">,
): Promise<Look> {
  const [delayed, observed, inspected] = host.attemptAll([
    { program: "delay", args: [target.environment] },
    observing(target),
    inspecting(target.root),
  ]);
  succeeded("delay", await delayed!);
  const observation = parseObservation(succeeded("observe", await observed!));
  const inspection = succeeded("inspect", await inspected!);
  const { confirmed, current } = observation;
  if (confirmed === undefined || current !== confirmed.generation) return observation;
  return { ...observation, inspection: parseInspection(inspection) };
}
