import { assembleBundles } from "./bundle/assemble";
import type { HostBundle } from "./bundle/bundle";
import type { Declarations } from "./model/declarations";
import { EMPTY_LOCK, type Lock, type Resource } from "./model/lock";
import type { Problem } from "./model/problem";
import type { Topology } from "./model/topology";
import { formerCarriers } from "./placement/lock/former-carriers";
import { warnOfFormerPlaces } from "./placement/lock/former-places";
import { lockOf, removedHosts } from "./placement/lock/lock";
import { rollOrder, type RollOrder } from "./placement/lock/roll-order";
import { place } from "./placement/place";
import type { Placement } from "./placement/placement";
import { checkForwardPaths } from "./placement/reach/forward-paths";
import { resolveTopology } from "./topology/resolve";

export interface Compilation {
  readonly topology: Topology;
  readonly placement: Placement;
  /** One per host, sorted by host name. */
  readonly bundles: readonly HostBundle[];
  /** See {@link rollOrder}. */
  readonly rollOrder: RollOrder;
  /** What must not move the next time. */
  readonly lock: Lock;
  /** Were declared once and are no more: to be cleaned. */
  readonly removedHosts: Lock["hosts"];
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
  const resolution = resolveTopology(declarations, before);
  const { problems } = resolution;
  if (resolution.topology === undefined) return { problems };
  const { topology, allocations, names, before: renamed } = resolution;
  const placed = place(topology, renamed);
  const found = [...problems, ...placed.problems];
  if (placed.placement === undefined) return { problems: found };
  found.push(...checkForwardPaths(topology, placed.placement));
  if (found.some((p) => p.severity === "error")) return { problems: found };
  const bundles = assembleBundles(topology, placed.placement);
  const order = rollOrder(topology, placed.placement, renamed);
  const lock = lockOf(topology, placed.placement, { allocations, names, order, before: renamed, resourceOf });
  const leaving = removedHosts(topology, lock);
  found.push(...formerCarriers(lock, leaving), ...warnOfFormerPlaces(topology, lock));
  const compilation = {
    topology,
    placement: placed.placement,
    bundles,
    rollOrder: order,
    lock,
    removedHosts: leaving,
  };
  return { compilation, problems: found };
}
