import { describeActions } from "../../../bundle/activation-plan";
import type { Compilation } from "../../../compile";
import { plannedDeployment, type HostPlan } from "../../../engine/deploy/host-plan";
import type { Outcome } from "../../../fleet/each-host";
import { targets, type Selection } from "../../../fleet/targets";
import { processContext } from "../../../terminal/process-context";
import { counted } from "../../../text/counted";
import { eachHostTold } from "../../output/hosts-at-work";
import type { Leftover } from "./leftovers";

export interface PlanOfHost extends HostPlan {
  readonly host: string;
}

/** What `apply` would do, from what is on the hosts now. */
export function hostPlans(compilation: Compilation, selection: Selection | undefined): Promise<Outcome<PlanOfHost>> {
  return eachHostTold(targets(compilation, selection), async ({ host, bundle }) => ({
    host: host.name,
    ...(await plannedDeployment(bundle, host.ssh, processContext())),
  }));
}

export function isChange({ changes, drift }: HostPlan): boolean {
  return changes.length > 0 || drift.length > 0;
}

/** What becomes of a host, without the files and facts that say so. */
export function planSummary(plan: PlanOfHost): string[] {
  const { host, handovers, drift } = plan;
  return [
    changeLine(plan),
    ...handovers.map((line) => `${host}: ${line}`),
    ...(drift.length === 0
      ? []
      : [`${host}: ${counted(drift.length, "fact")} changed there by hand, see vrouter drift`]),
  ];
}

export function changeLine({ host, generation, changes, actions }: PlanOfHost): string {
  const from = generation === undefined ? "nothing is there yet" : `on generation ${generation}`;
  const what =
    changes.length === 0
      ? "no changes"
      : `${changes.length} file${changes.length === 1 ? " changes" : "s change"} (${describeActions(actions)})`;
  return `${host}: ${what}, ${from}`;
}

export function leftoverLine({ host, place, cleaned }: Leftover): string {
  return `${host}: ${cleaned === "left" ? "is declared no more" : "is at another place now"}: cleaned at ${place}`;
}
