import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const DIRECTORY = join(__dirname, "../../host");

/** The static programs that run on every host, by file name. */
export const RUNTIME_PROGRAMS: ReadonlyMap<string, string> = new Map(
  readdirSync(DIRECTORY)
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map((name) => [name, readFileSync(join(DIRECTORY, name), "utf8")]),
);
