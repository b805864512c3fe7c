import { planActivation, type ActivationPlan } from "../../bundle/activation-plan";
import type { HostBundle } from "../../bundle/bundle";
import { fileChanges, type FileChange } from "../../bundle/changes";
import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { driftOf, type Drift } from "../drift/drift";
import { checkOwners, handovers } from "../state/handover";
import { observeHost, type Observed } from "../state/inspection";

/** What a deployment of a bundle would do to a host. */
export interface HostPlan {
  /** The generation it starts from; undefined: nothing is there. */
  readonly generation?: number;
  /** From what was last confirmed there. */
  readonly changes: readonly FileChange[];
  readonly actions: ActivationPlan;
  /** What comes from another environment or went to one, in sentences. */
  readonly handovers: readonly string[];
  /** What was changed by hand since; the deployment keeps a copy of the files among it and writes its own. */
  readonly drift: readonly Drift[];
}

/**
 * What a deployment of a bundle would do to a host, from what is there now; changes nothing.
 * @throws EngineError when the host cannot be asked, or another environment runs what the bundle has
 */
export async function plannedDeployment(
  bundle: HostBundle,
  endpoint: SshEndpoint,
  context: RunContext,
): Promise<HostPlan> {
  return planHost(await observeHost(bundle, endpoint, context), bundle);
}

/** @throws EngineError when another environment runs what the bundle has */
export function planHost({ inspected, others }: Observed, bundle: HostBundle): HostPlan {
  checkOwners(bundle, others);
  const drift = inspected === undefined ? [] : driftOf(inspected, others);
  const isEdited = drift.some(({ kind }) => kind.startsWith("file-"));
  return {
    generation: inspected?.generation,
    changes: fileChanges(inspected?.bundle, bundle),
    actions: planActivation(inspected?.bundle, bundle, inspected?.inspection.units ?? {}, !isEdited),
    handovers: handovers(inspected?.bundle, bundle, others),
    drift,
  };
}
