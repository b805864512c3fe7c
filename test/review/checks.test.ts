import type { PlannedCheck } from "../../lib/review/facts/checks";
import type { PlanJson } from "../../lib/review/plan/plan-json";
import { spoken } from "../../lib/review/phrase";
import { reviewPlan, type Review } from "../../lib/review/review";

const HELD: PlannedCheck = { holds: true, way: "r1 on network-1, outside: answered", instead: "" };
const BROKEN: PlannedCheck = {
  holds: false,
  way: "r1 on network-2, outside: answered",
  instead: "it is seen as 203.0.113.12",
};

function reviewed(before: unknown, after: unknown): Review {
  const plan: PlanJson = { complete: true, output_changes: { checks: { actions: ["update"], before, after } } };
  return reviewPlan(plan);
}

function told({ disturbances }: Review): string[] {
  return disturbances.map(({ level, code, text }) => `${level} ${code}: ${spoken(text, (name) => name)}`);
}

test("a plan that breaks a check is an alarm, and the way that changes is a row", () => {
  const review = reviewed({ out: HELD }, { out: BROKEN });
  expect(told(review)).toEqual(["alarm CHECK_BREAKS: check out holds no more: it is seen as 203.0.113.12"]);
  expect(review.worst).toBe("alarm");
  expect(review.rows).toEqual([{ kind: "trace", name: "out", before: HELD.way, after: BROKEN.way }]);
});

test("one that holds on another way is no disturbance", () => {
  const review = reviewed({ out: HELD }, { out: { ...HELD, way: BROKEN.way } });
  expect(told(review)).toEqual([]);
  expect(review.rows).toHaveLength(1);
});

test("a check that is new and does not hold is an alarm, one that goes is told if it held", () => {
  expect(told(reviewed(undefined, { out: BROKEN }))).toEqual([
    "alarm CHECK_FAILED: check out does not hold: it is seen as 203.0.113.12",
  ]);
  expect(told(reviewed({ out: HELD, old: BROKEN }, undefined))).toEqual([
    "care CHECK_REMOVED: check out is asked no more; it held",
  ]);
});

test.each([null, "text", [], { out: null }, { out: { holds: "yes" } }])(
  "an output of somebody else is none: %j",
  (after) => {
    expect(told(reviewed(after, after))).toEqual([]);
  },
);
