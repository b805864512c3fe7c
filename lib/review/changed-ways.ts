import { isSameJson } from "../text/json";
import { worstFirst, type Disturbance } from "./disturbance";
import { checkDisturbances } from "./disturbances/checks";
import type { PlannedChecks } from "./facts/checks";
import { checkRows, type Row } from "./rows";

/** What becomes of the ways that checks ask for. */
export interface ChangedWays {
  /** Worst first. */
  readonly disturbances: readonly Disturbance[];
  /** Sorted by the names of the checks. */
  readonly rows: readonly Row[];
}

/** Of checks that say the same before and after, nothing is said: not that they do not hold either. */
export function changedWays(was: PlannedChecks, is: PlannedChecks): ChangedWays {
  const [before, after] = [without(was, is), without(is, was)];
  return { disturbances: worstFirst(checkDisturbances(before, after)), rows: checkRows(before, after) };
}

function without(checks: PlannedChecks, others: PlannedChecks): PlannedChecks {
  return new Map([...checks].filter(([name, check]) => !isSameJson(check, others.get(name))));
}
