import { readFileSync } from "node:fs";
import { join } from "node:path";

const text = (name: string): string => readFileSync(join(__dirname, "page", name), "utf8");

/**
 * What a browser loads. In `dist` the texts themselves stand in the place of this module (`build/embed-page.cjs`), so that
 * they go wherever a bundler takes it.
 */
export const ASSETS: Readonly<Record<string, string>> = {
  "page.html": text("page.html"),
  "page.css": text("page.css"),
  "page.js": text("page.js"),
};
