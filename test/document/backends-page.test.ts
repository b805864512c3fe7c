import { readFileSync } from "node:fs";
import { join } from "node:path";
import { backendKeys, backendTable } from "./backends-page";

const PAGE = readFileSync(join(__dirname, "../../docs/backends.md"), "utf8");

test("the table of docs/backends.md is that of the schema and of the keys that are credentials", () => {
  expect(/^\| type [^]*?\n(?=\n)/m.exec(PAGE)?.[0].trim()).toBe(backendTable());
});

test("docs/backends.md lists the keys of the schema", () => {
  expect(/^- `local`: [^]*?\n(?=\n)/m.exec(PAGE)?.[0].trim()).toBe(backendKeys());
});
