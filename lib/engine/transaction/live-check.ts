import type { ActivationPlan } from "../../bundle/activation-plan";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import { kindOfFile } from "../../bundle/file-kinds";
import { EngineError } from "../../errors/engine-error";
import type { Step } from "../host/remote-host";
import { kernelDrift } from "../drift/drift";
import { inspecting, parseInspection } from "../state/inspection";

/**
 * Compares what the kernel has with the files of the units that were just brought up. What keepalived gives to its ports is
 * not among it: that comes when the instances have elected a master.
 * @param output of {@link checkingLive}
 * @throws EngineError when the kernel did not take what a unit said it had done
 */
export function requireLive(bundle: HostBundle, plan: ActivationPlan, output: string): void {
  const touched = subjectsOf(bundle, plan);
  const inspection = parseInspection(output);
  const failed = kernelDrift(bundle, inspection, "without keepalived's").filter(({ subject }) => touched.has(subject));
  if (failed.length === 0) return;
  throw new EngineError(
    "UNHEALTHY",
    failed.map(({ subject, message }) => `${subject} ${message}`).join(", "),
    failed.flatMap(({ diff }) => diff.split("\n").filter((line) => line !== "")),
  );
}

/** Looks at what belongs to the units that were brought up; nothing: at nothing. */
export function checkingLive(bundle: HostBundle, plan: ActivationPlan): Step[] {
  const objects = new Set([...subjectsOf(bundle, plan)].map((path) => path.split("/").slice(0, 2).join("/")));
  return objects.size === 0 ? [] : [inspecting(bundle.root, [...objects])];
}

function subjectsOf(bundle: HostBundle, plan: ActivationPlan): ReadonlySet<string> {
  const units = [...plan.start, ...plan.reload, ...plan.restart];
  const read = bundle.files.filter(({ activations }) => activations.some(({ unit }) => units.includes(unit)));
  const own = read.filter((file) => kindOfFile(file)?.id !== undefined);
  return new Set(own.map(({ path }) => inGeneration(bundle, path)));
}
