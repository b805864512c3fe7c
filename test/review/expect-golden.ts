import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { review } from "./review-command";

/** What the real command says of a plan. `UPDATE_GOLDEN=1 npx jest test/review` rewrites the files of golden/: review the diff. */
export function expectGolden(file: string, plan: string, status: number, ...options: readonly string[]): string {
  const reviewed = review([plan, ...options]);
  expect(reviewed).toMatchObject({ status, stderr: "" });
  const golden = join(__dirname, "golden", file);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, reviewed.stdout);
  expect(reviewed.stdout).toBe(readFileSync(golden, "utf8"));
  return reviewed.stdout;
}
