import { bundlesOf } from "./bundle/assemble";
import type { HostBundle } from "./bundle/bundle";
import type { Declarations } from "./model/declared/declarations";
import { EMPTY_LOCK, type Lock, type Resource } from "./model/lock";
import type { Problem } from "./model/problem";
import type { Topology } from "./model/topology";
import { formerCarriers } from "./placement/lock/former-carriers";
import { warnOfFormerDistribution } from "./placement/lock/former-distribution";
import { warnOfFormerPlaces } from "./placement/lock/former-places";
import { lockOf, removedHosts } from "./placement/lock/lock";
import { rollOrder, type RollOrder } from "./placement/lock/roll-order";
import { place } from "./placement/place";
import type { Placement } from "./placement/placement";
import { checkForwardPaths } from "./placement/reach/forward-paths";
import { resolveTopology, type Resolved } from "./topology/resolve";
import { checkProblems } from "./trace/checks";

export interface Compilation {
  readonly topology: Topology;
  readonly placement: Placement;
  /** One per host, sorted by host name; made when they are asked for. */
  readonly bundles: readonly HostBundle[];
  /** See {@link rollOrder}. */
  readonly rollOrder: RollOrder;
  /** What must not move the next time. */
  readonly lock: Lock;
  /** Were declared once and are no more: to be cleaned. */
  readonly removedHosts: Lock["hosts"];
}

/** All that does not depend on the Terraform resources of the hosts, and what it takes to complete it. */
export interface Draft {
  /** Absent when any problem is an error. */
  readonly drafted?: Pick<Compilation, "topology" | "placement" | "rollOrder"> &
    Pick<Resolved, "allocations" | "names" | "before">;
  readonly problems: readonly Problem[];
}

/**
 * From what was declared to what goes on each host. `compilation` is absent when any problem is an error.
 * @param before what was chosen the last time and is kept where nothing speaks against it
 * @param resourceOf Terraform resource that a host is to have, were it never renamed; undefined: the one it had
 */
export function compile(
  declarations: Declarations,
  before: Lock = EMPTY_LOCK,
  resourceOf: (host: string) => Resource | undefined = () => undefined,
): { compilation?: Compilation; problems: readonly Problem[] } {
  return completed(draft(declarations, before), resourceOf);
}

/** @param before see {@link compile} */
export function draft(declarations: Declarations, before: Lock = EMPTY_LOCK): Draft {
  const resolution = resolveTopology(declarations, before);
  const { problems } = resolution;
  if (resolution.topology === undefined) return { problems };
  const { topology, allocations, names, before: renamed } = resolution;
  const { placement, problems: ofPlacement } = place(topology, renamed);
  const found = [...problems, ...ofPlacement];
  if (placement === undefined) return { problems: found };
  found.push(...checkForwardPaths(topology, placement));
  if (found.some((p) => p.severity === "error")) return { problems: found };
  found.push(...checkProblems(topology, placement));
  const order = rollOrder(topology, placement, renamed);
  return { drafted: { topology, placement, rollOrder: order, allocations, names, before: renamed }, problems: found };
}

/** @param resourceOf see {@link compile} */
export function completed(
  { drafted, problems }: Draft,
  resourceOf: (host: string) => Resource | undefined,
): { compilation?: Compilation; problems: readonly Problem[] } {
  if (drafted === undefined) return { problems };
  const { topology, placement, rollOrder: order, allocations, names, before } = drafted;
  const lock = lockOf(topology, placement, { allocations, names, order, before, resourceOf });
  const leaving = removedHosts(topology, lock);
  return {
    compilation: {
      topology,
      placement,
      get bundles() {
        return bundlesOf(topology, placement);
      },
      rollOrder: order,
      lock,
      removedHosts: leaving,
    },
    problems: [
      ...problems,
      ...formerCarriers(lock, leaving),
      ...warnOfFormerPlaces(topology, lock),
      ...warnOfFormerDistribution(topology),
    ],
  };
}
