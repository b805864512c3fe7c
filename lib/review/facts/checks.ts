import { isObject } from "../../text/json";
import type { PlanJson } from "../plan/plan-json";

/** What a plan says of a check; constructs/environment.ts writes it as an output. */
export interface PlannedCheck {
  readonly holds: boolean;
  readonly way: string;
  readonly instead: string;
}

export type PlannedChecks = ReadonlyMap<string, PlannedCheck>;

/** Name of the output. */
export const CHECKS_OUTPUT = "checks";

/** Before a plan and after it; none where it has no such output. */
export function plannedChecks({ output_changes }: PlanJson): {
  readonly was: PlannedChecks;
  readonly is: PlannedChecks;
} {
  const change = output_changes?.[CHECKS_OUTPUT];
  return { was: checksIn(change?.before), is: checksIn(change?.after) };
}

function checksIn(value: unknown): PlannedChecks {
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).flatMap(([name, one]) => (isCheck(one) ? [[name, one] as const] : [])));
}

function isCheck(value: unknown): value is PlannedCheck {
  return (
    isObject(value) &&
    typeof value["holds"] === "boolean" &&
    typeof value["way"] === "string" &&
    typeof value["instead"] === "string"
  );
}
