import { planActivation, type ActivationPlan } from "../../bundle/activation-plan";
import type { HostBundle } from "../../bundle/bundle";
import { fileChanges, type FileChange } from "../../bundle/changes";
import { driftOf, type Drift } from "../state/drift";
import type { Inspected } from "../state/inspection";

/** What a deployment of a bundle would do to a host. */
export interface HostPlan {
  /** The generation it starts from; undefined: nothing is there. */
  readonly generation?: number;
  /** From what was last confirmed there. */
  readonly changes: readonly FileChange[];
  readonly actions: ActivationPlan;
  /** What somebody changed since; the deployment keeps a copy of the files among it and writes its own. */
  readonly drift: readonly Drift[];
}

/** @param observed what is there; undefined: nothing of the environment */
export function planHost(observed: Inspected | undefined, bundle: HostBundle): HostPlan {
  const drift = observed === undefined ? [] : driftOf(observed);
  const isEdited = drift.some(({ kind }) => kind.startsWith("file-"));
  return {
    generation: observed?.generation,
    changes: fileChanges(observed?.bundle, bundle),
    actions: planActivation(observed?.bundle, bundle, observed?.inspection.units ?? {}, !isEdited),
    drift,
  };
}
