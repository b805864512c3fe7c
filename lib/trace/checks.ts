import { endpointName } from "../model/endpoint";
import type { Problem } from "../model/problem";
import type { Check, Topology } from "../model/topology";
import type { Placement } from "../placement/placement";
import { warningAt } from "../topology/problems/finding";
import { checkFailed } from "./problems";
import { verdict } from "./report/text";
import type { Trace } from "./trace";
import { trace } from "./tracing";
import { World } from "./world/world";

/** A check, and what a trace says of it. */
export interface CheckResult {
  readonly check: Check;
  readonly trace: Trace;
  /** What of it does not hold, each with its field; none: it holds. */
  readonly broken: readonly Broken[];
}

export interface Broken {
  readonly field: "to" | "reachable" | "via" | "seen_as";
  /** What is instead, a sentence without its end. */
  readonly instead: string;
}

const RESULTS = new WeakMap<Placement, readonly CheckResult[]>();

/** Of every check of an environment, sorted by name; made once for each placement. */
export function checkResults(topology: Topology, placement: Placement): readonly CheckResult[] {
  if (topology.checks.length === 0) return [];
  const made = RESULTS.get(placement) ?? resultsOf(topology, placement);
  RESULTS.set(placement, made);
  return made;
}

function resultsOf(topology: Topology, placement: Placement): readonly CheckResult[] {
  const world = new World(topology, placement);
  return topology.checks.map((check) => {
    const found = trace(world, check);
    return { check, trace: found, broken: brokenBy(check, found) };
  });
}

/** Warns of what does not hold: a deployment that mends something else is not in the way of that. */
export function checkProblems(topology: Topology, placement: Placement): readonly Problem[] {
  return checkResults(topology, placement).flatMap(({ check, broken }) =>
    broken.map(({ field, instead }) => warningAt(["checks", check.name, field], checkFailed(instead))),
  );
}

function brokenBy({ reachable, via, seenAs, from, to }: Check, found: Trace): readonly Broken[] {
  if (!reachable) {
    return found.reached
      ? [{ field: "reachable", instead: `${endpointName(from)} reaches ${endpointName(to)}: ${verdict(found)}` }]
      : [];
  }
  if (!found.reached)
    return [{ field: "to", instead: `${endpointName(from)} to ${endpointName(to)}: ${verdict(found)}` }];
  const passed = placesOf(found);
  return [
    ...(via === undefined || passed.includes(via)
      ? []
      : [{ field: "via" as const, instead: `it goes by ${passed.length === 0 ? "nothing" : passed.join(", ")}` }]),
    ...(seenAs === undefined || seenAs === found.seenAs
      ? []
      : [{ field: "seen_as" as const, instead: `it is seen as ${found.seenAs}` }]),
  ];
}

/** Names of routers and hosts on the way there and back, and of the hosts of the VMs at its ends; each once. */
export function placesOf({ from, to, there, back }: Trace): readonly string[] {
  const ends = [from, to].flatMap((end) => (end.kind === "vm" ? (end.host ?? []) : []));
  const hops = [...there.hops, ...(back?.hops ?? [])].flatMap(({ router, host }) => [router, host]);
  return [...new Set([...hops, ...ends])];
}
