import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** A page of the repository that tests generate. With UPDATE_GOLDEN=1 it is written. */
export function committedPage(path: string, generated: string): string {
  const file = join(ROOT, path);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, generated);
  return readFileSync(file, "utf8");
}
