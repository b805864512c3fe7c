import type { Topology } from "../model/topology";
import type { Placement } from "../placement/placement";
import { checkResults } from "./checks";
import type { Trace } from "./trace";
import { verdict } from "./report/text";

/** What a plan has of a check, so that a review of it knows what becomes of ways. */
export interface CheckFact {
  readonly holds: boolean;
  /** `r1 on compute-1, outside; back r1 on network-1, vm1 (172.16.1.10): answered: …` */
  readonly way: string;
  /** What is instead where it does not hold; empty: it holds. */
  readonly instead: string;
}

/** By the name of the check. */
export function checkFacts(topology: Topology, placement: Placement): Readonly<Record<string, CheckFact>> {
  return Object.fromEntries(
    checkResults(topology, placement).map(({ check, trace, broken }) => [
      check.name,
      { holds: broken.length === 0, way: wayText(trace), instead: broken.map(({ instead }) => instead).join("; ") },
    ]),
  );
}

function wayText(found: Trace): string {
  const { there, back } = found;
  const hops = [there, ...(back === undefined ? [] : [back])].map((way) =>
    [...way.hops.map(({ router, host }) => `${router} on ${host}`), way.end.at].join(", "),
  );
  return `${hops.join("; back ")}: ${verdict(found)}`;
}
