import type { HostBundle } from "../../bundle/bundle";
import type { FileChange } from "../../bundle/changes";
import { succeeded, type RemoteHost } from "../host/remote-host";
import type { Observation } from "../state/observation";
import { schedulingRollback } from "./auto-rollback";
import { counted } from "../../text/counted";
import type { Secrets } from "./secrets";
import { discard, requireValid, staging, validatedFiles, validating } from "./steps";

interface Preparation {
  readonly host: RemoteHost;
  readonly bundle: HostBundle;
  readonly changes: readonly FileChange[];
  readonly observed: Observation;
  readonly secrets: Secrets;
  readonly step: (line: string) => void;
}

/**
 * Brings a new generation onto a host, asks the programs that will read it, and schedules the way back, for one round trip.
 * @returns the generation
 * @throws EngineError when a program has a complaint, and nothing of the generation stays
 */
export async function prepare({ host, bundle, changes, observed, secrets, step }: Preparation): Promise<number> {
  const generation = Math.max(0, ...observed.generations) + 1;
  const read = validatedFiles(bundle, changes);
  const results = host.attemptAll([
    staging(bundle, generation, secrets),
    ...validating(bundle, generation, read),
    schedulingRollback(bundle, observed.confirmed?.generation),
  ]);
  succeeded("stage", await results[0]!);
  step(`staged generation ${generation} (${counted(bundle.files.length, "file")}, ${changes.length} changed)`);
  if (read.length > 0) {
    const checked = await results[1]!;
    try {
      requireValid(checked);
    } catch (error) {
      await discard(host, bundle, generation);
      throw error;
    }
    step(`validated ${counted(read.length, "changed file")} with the programs that read them`);
  }
  succeeded("schedule", await results.at(-1)!);
  return generation;
}
