import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const DIRECTORY = join(__dirname, "../../host");

/**
 * The programs of `host/`, by their path there. In `dist` the texts themselves stand in the place of this module
 * (`build/embed-host-programs.cjs`), so that they go wherever a bundler takes it.
 */
export const HOST_PROGRAMS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(DIRECTORY, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map((name) => [name, readFileSync(join(DIRECTORY, name), "utf8")]),
);
