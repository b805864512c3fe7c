import { UserError } from "../../../errors/user-error";
import { json } from "../../../review/output/json";
import { markdown } from "../../../review/output/markdown";
import { terminal } from "../../../review/output/terminal";
import { reviewPlan, type Review } from "../../../review/review";
import { coloursOf } from "../../../terminal/colours";
import { withPlan } from "./read-plan";

const PRINTERS = { markdown, json, terminal: (review: Review) => terminal(review, coloursOf(process.stdout)) } as const;

/**
 * Prints what a plan does. Exit status 2: it changes something, 0: nothing.
 * @param file a saved plan or the JSON of one; "-": JSON on standard input
 */
export function showReview(file: string, format: keyof typeof PRINTERS): void {
  const review = withPlan(file, ({ plan, configuration }) => reviewPlan(plan, configuration));
  process.stdout.write(PRINTERS[format](review));
  if (review.isChange) throw new UserError([], 2);
}
