import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GivenPlan } from "../lib/cli/commands/changes/read-plan";
import { json } from "../lib/review/output/json";
import { markdown } from "../lib/review/output/markdown";
import { terminal } from "../lib/review/output/terminal";
import { reviewPlan, type Review } from "../lib/review/review";

/** For `npm run mutate review`: what the tests of reviews reviewed (test/review/review-command.ts), once more in the process. */
const RECORDS = process.env["RECORDED_REVIEWS"]!;

interface Recorded {
  readonly given: GivenPlan;
  readonly format: keyof typeof PRINTERS;
  readonly printed: string;
}

const plain = { bold: String, red: String, yellow: String, green: String, cyan: String, dim: String };
const PRINTERS = {
  "--markdown": markdown,
  "--json": json,
  "--terminal": (review: Review) => terminal(review, plain),
} as const;

test.each(readdirSync(RECORDS))("%s", (file) => {
  const { given, format, printed } = JSON.parse(readFileSync(join(RECORDS, file), "utf8")) as Recorded;
  expect(PRINTERS[format](reviewPlan(given.plan, given.configuration))).toBe(printed);
});
