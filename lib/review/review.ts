import { worstFirst, type Disturbance, type Level } from "./disturbance";
import { checkDisturbances } from "./disturbances/checks";
import { dhcpDisturbances } from "./disturbances/dhcp";
import { distributionDisturbances } from "./disturbances/distribution";
import { floatingIpDisturbances } from "./disturbances/floating-ips";
import { forwardDisturbances } from "./disturbances/forwards";
import { hostDisturbances } from "./disturbances/hosts";
import { renames } from "./disturbances/renames";
import { routerDisturbances } from "./disturbances/routers";
import { segmentDisturbances } from "./disturbances/segments";
import { activationOf, unitDisturbances } from "./disturbances/units";
import { CHECKS_OUTPUT, plannedChecks } from "./facts/checks";
import type { Naming, Network } from "./facts/network";
import { fileDiffs, type FileDiff } from "./file-diff";
import { isCleaned, plannedChanges, type HostChange, type OtherChange } from "./plan/host-change";
import type { PlanJson } from "./plan/plan-json";
import { plannedNetworks } from "./planned-networks";
import { checkRows, rowsOf, type Row } from "./rows";

/** What a reviewer of a plan needs, whatever it is printed as. */
export interface Review {
  /** Names of the environments in the plan; one, as a rule. */
  readonly environments: readonly string[];
  /** false: the plan is one of a part (`-target`). */
  readonly isComplete: boolean;
  /** Anything is created, changed, forgotten or deleted. */
  readonly isChange: boolean;
  /** undefined: nothing is disturbed. */
  readonly worst?: Level;
  readonly hosts: readonly HostReview[];
  /** Worst first. */
  readonly disturbances: readonly Disturbance[];
  readonly rows: readonly Row[];
  readonly files: readonly FileDiff[];
  readonly others: readonly OtherChange[];
}

/** constructs/environment.ts writes them. They follow from what the hosts get, and are shown only where nothing else is. */
const OWN_OUTPUTS = ["output.gateway_port_forwardings", `output.${CHECKS_OUTPUT}`];

export interface HostReview {
  readonly host: string;
  readonly change: "new" | "changed" | "redeployed" | "connection" | "cleaned" | "abandoned" | "unknown" | "unchanged";
  /** Numbers of files. */
  readonly files: { readonly added: number; readonly changed: number; readonly removed: number };
  /** Numbers of units, if all of them run as they were left. */
  readonly units: { readonly start: number; readonly stop: number; readonly reload: number; readonly restart: number };
}

/** @param configuration see {@link plannedChanges} */
export function reviewPlan(plan: PlanJson, configuration?: readonly unknown[]): Review {
  const { hosts, others: all } = plannedChanges(plan, configuration);
  const isHostChange = hosts.some((host) => changeOf(host) !== "unchanged");
  const others = all.filter(({ address }) => !isHostChange || !OWN_OUTPUTS.includes(address));
  const { was, is, naming } = plannedNetworks(hosts);
  const checks = plannedChecks(plan);
  const disturbances = worstFirst([
    ...disturbancesOf(hosts, was, is, naming),
    ...checkDisturbances(checks.was, checks.is),
  ]);
  return {
    environments: [...new Set(hosts.map(({ environment }) => environment))].sort(),
    isComplete: plan.complete !== false,
    isChange: isHostChange || others.length > 0,
    worst: disturbances[0]?.level,
    hosts: hosts.map(hostReview),
    disturbances,
    rows: [...rowsOf(was, is, naming), ...checkRows(checks.was, checks.is)],
    files: fileDiffs(hosts, naming),
    others,
  };
}

function disturbancesOf(hosts: readonly HostChange[], was: Network, is: Network, naming: Naming): Disturbance[] {
  const semantic = [
    ...hostDisturbances(hosts),
    ...renames(hosts),
    ...routerDisturbances(was, is, naming),
    ...distributionDisturbances(was, is, naming),
    ...floatingIpDisturbances(was, is, naming),
    ...forwardDisturbances(was, is, naming),
    ...dhcpDisturbances(was, is, naming),
    ...segmentDisturbances(hosts, naming),
  ];
  return [...semantic, ...unitDisturbances(hosts, naming, new Set(semantic.flatMap(({ about }) => about)))];
}

function hostReview(change: HostChange): HostReview {
  const count = (kind: string) => change.files.filter((file) => file.kind === kind).length;
  const plan = activationOf(change);
  const stopped = changeOf(change) === "cleaned" ? change.before!.units.length : 0;
  return {
    host: change.host,
    change: changeOf(change),
    files: { added: count("added"), changed: count("changed"), removed: count("removed") },
    units: {
      start: plan?.start.length ?? (change.before === undefined ? change.after!.units.length : 0),
      stop: plan?.stop.length ?? stopped,
      reload: plan?.reload.length ?? 0,
      restart: plan?.restart.length ?? 0,
    },
  };
}

function changeOf({ before, deployed, files, reached, leaves }: HostChange): HostReview["change"] {
  if (leaves !== undefined) {
    if (isCleaned(leaves)) return "cleaned";
    return leaves.forgotten || leaves.teardown === "missing" ? "abandoned" : "unknown";
  }
  if (before === undefined) return "new";
  if (deployed) return files.length > 0 ? "changed" : "redeployed";
  return reached ? "connection" : "unchanged";
}
