import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OPERATING_SYSTEMS } from "../../lib/engine/preflight/systems";
import { committedPage } from "./committed-page";
import { systemsTable } from "./systems-page";

const ROOT = join(__dirname, "../..");
const RELEASES: Readonly<Record<string, string>> = { "Debian 11": "bullseye", "Debian 13": "trixie" };

test("docs/systems.md has the table that preflight goes by", () => {
  const path = "docs/systems.md";
  const now = readFileSync(join(ROOT, path), "utf8");
  const [before, rest] = now.split(/^(?=\| system )/m) as [string, string];
  const after = rest.slice(rest.search(/^(?!\|)/m));
  expect(committedPage(path, before + systemsTable() + after)).toContain(`\n\n${systemsTable()}\n`);
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
