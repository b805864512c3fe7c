import { readFileSync } from "node:fs";
import { join } from "node:path";

const DOCS = join(__dirname, "../docs");

test("every defended line of docs/threat-model.md names a test that is there", () => {
  const page = readFileSync(join(DOCS, "threat-model.md"), "utf8");
  const table = page.slice(page.indexOf("## Defended"), page.indexOf("## Not defended"));
  const lines = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| against"));
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    const [, title, file] = /\[`(.+)`\]\((\S+)\) \|$/.exec(line) ?? [];
    expect({ line, found: readFileSync(join(DOCS, file!), "utf8").includes(title!) }).toEqual({ line, found: true });
  }
});
