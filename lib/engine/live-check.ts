import type { HostBundle } from "../bundle/bundle";
import { inGeneration } from "./generation-path";
import type { ActivationPlan } from "./activation";
import { driftOf, type Drift } from "./drift";
import { EngineError } from "./engine-error";
import { inspect } from "./inspection";
import type { RemoteHost } from "./remote-host";

/**
 * Compares what the kernel has with the files of the units that were just brought up.
 * @returns what differs elsewhere: somebody's doing, which this deployment did not touch
 * @throws EngineError when the kernel did not take what a unit said it had done
 */
export async function checkLive(host: RemoteHost, bundle: HostBundle, plan: ActivationPlan): Promise<readonly Drift[]> {
  const inspection = await inspect(host, bundle);
  const live = driftOf({ bundle, inspection }).filter(({ kind }) => kind !== "unit" && !kind.startsWith("file-"));
  const touched = subjectsOf(bundle, [...plan.start, ...plan.reload, ...plan.restart]);
  const failed = live.filter(({ subject }) => touched.has(subject));
  if (failed.length === 0) return live;
  throw new EngineError(
    "UNHEALTHY",
    failed.map(({ subject, message }) => `${subject} ${message}`).join(", "),
    failed.flatMap(({ diff }) => diff.split("\n").filter((line) => line !== "")),
  );
}

function subjectsOf(bundle: HostBundle, units: readonly string[]): ReadonlySet<string> {
  const read = bundle.files.filter(({ activations }) => activations.some(({ unit }) => units.includes(unit)));
  return new Set(read.map(({ path }) => inGeneration(bundle, path)));
}
