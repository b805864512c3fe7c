import { assembleBundles } from "./bundle/assemble";
import type { HostBundle } from "./bundle/bundle";
import { place } from "./placement/place";
import type { Placement } from "./placement/placement";
import { checkForwardPaths } from "./placement/forward-paths";
import type { Declarations } from "./topology/declarations";
import type { Topology } from "./topology/model";
import type { Problem } from "./topology/problem";
import { resolveTopology } from "./topology/resolve";

export interface Compilation {
  readonly topology: Topology;
  readonly placement: Placement;
  /** One per host, sorted by host name. */
  readonly bundles: readonly HostBundle[];
}

/** From what was declared to what goes on each host. `compilation` is absent when any problem is an error. */
export function compile(declarations: Declarations): { compilation?: Compilation; problems: readonly Problem[] } {
  const { topology, problems } = resolveTopology(declarations);
  if (topology === undefined) return { problems };
  const placed = place(topology);
  const found = [...problems, ...placed.problems];
  if (placed.placement === undefined) return { problems: found };
  found.push(...checkForwardPaths(topology, placed.placement));
  if (found.some((p) => p.severity === "error")) return { problems: found };
  const bundles = assembleBundles(topology, placed.placement);
  return { compilation: { topology, placement: placed.placement, bundles }, problems: found };
}
