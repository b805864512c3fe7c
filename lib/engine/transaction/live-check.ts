import type { ActivationPlan } from "../../bundle/activation-plan";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import { kindOfFile } from "../../bundle/file-kinds";
import { EngineError } from "../../errors/engine-error";
import type { RemoteHost } from "../host/remote-host";
import { kernelDrift } from "../drift/drift";
import { inspect } from "../state/inspection";

/**
 * Compares what the kernel has with the files of the units that were just brought up. What keepalived gives to its ports is
 * not among it: that comes when the instances have elected a master.
 * @throws EngineError when the kernel did not take what a unit said it had done
 */
export async function checkLive(host: RemoteHost, bundle: HostBundle, plan: ActivationPlan): Promise<void> {
  const touched = subjectsOf(bundle, [...plan.start, ...plan.reload, ...plan.restart]);
  if (touched.size === 0) return;
  const objects = new Set([...touched].map((path) => path.split("/").slice(0, 2).join("/")));
  const inspection = await inspect(host, bundle.root, [...objects]);
  const failed = kernelDrift(bundle, inspection, "without keepalived's").filter(({ subject }) => touched.has(subject));
  if (failed.length === 0) return;
  throw new EngineError(
    "UNHEALTHY",
    failed.map(({ subject, message }) => `${subject} ${message}`).join(", "),
    failed.flatMap(({ diff }) => diff.split("\n").filter((line) => line !== "")),
  );
}

function subjectsOf(bundle: HostBundle, units: readonly string[]): ReadonlySet<string> {
  const read = bundle.files.filter(({ activations }) => activations.some(({ unit }) => units.includes(unit)));
  const own = read.filter((file) => kindOfFile(file)?.id !== undefined);
  return new Set(own.map(({ path }) => inGeneration(bundle, path)));
}
