import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OPERATING_SYSTEMS } from "../../lib/engine/preflight/systems";
import { committedPage } from "./committed-page";
import { systemsTable, versionsTable } from "./systems-page";

const ROOT = join(__dirname, "../..");
const RELEASES: Readonly<Record<string, string>> = { "Debian 11": "bullseye", "Debian 13": "trixie" };

test.each([
  ["that preflight goes by", /^(?=\| system )/m, systemsTable()],
  ["of what the tests deploy with", /^(?=\| with )/m, versionsTable()],
])("docs/systems.md has the table %s", (_, start, table) => {
  const path = "docs/systems.md";
  const now = readFileSync(join(ROOT, path), "utf8");
  const [before, rest] = now.split(start) as [string, string];
  const after = rest.slice(rest.search(/^(?!\|)/m));
  expect(committedPage(path, before + table + after)).toContain(`\n\n${table}\n`);
});

test("the tests run with the Node that is said to be tested", () => {
  expect(process.versions.node.split(".")[0]).toBe(readFileSync(join(ROOT, ".nvmrc"), "utf8").trim());
});

test("a test that is said to boot a system does", () => {
  for (const { name, tests } of OPERATING_SYSTEMS) {
    for (const test of tests) {
      expect([test, existsSync(join(ROOT, test))]).toEqual([test, true]);
      const release = RELEASES[name];
      if (statSync(join(ROOT, test)).isDirectory() || release === undefined) continue;
      expect(readFileSync(join(ROOT, test), "utf8")).toContain(`"${release}"`);
    }
  }
});
