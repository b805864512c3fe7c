import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "page");

/**
 * What a browser loads. In `dist` the texts themselves stand in the place of this module (`build/embed-page.cjs`), so that
 * they go wherever a bundler takes it.
 */
export const ASSETS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]),
);
