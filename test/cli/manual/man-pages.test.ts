import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leaves } from "../../../lib/cli/manual/leaves";
import { manPages } from "../../../lib/cli/manual/man-pages";
import { vrouterProgram } from "../../../lib/cli/program/program";
import { VERSION } from "../../../lib/version";

const ROOT = join(__dirname, "../../..");
const pages = manPages(vrouterProgram(), { version: VERSION, date: "2026-11-29" });

const undated = (page: string) => page.replace(/"\d{4}-\d\d-\d\d"/, "");

test("a page of all, and one of each command; package.json names them, and the build writes them", () => {
  const names = leaves(vrouterProgram()).map(({ words }) => `${words.replaceAll(" ", "-")}.1`);
  expect([...pages.keys()].sort()).toEqual(["vrouter.1", ...names].sort());
  const { man } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly man: readonly string[] };
  expect([...man].sort()).toEqual([...pages.keys()].map((name) => `./man/${name}`).sort());
  for (const [name, text] of pages) expect(undated(readFileSync(join(ROOT, "man", name), "utf8"))).toBe(undated(text));
  expect(readdirSync(join(ROOT, "man"))).toHaveLength(pages.size);
});

test("mandoc has nothing against them", () => {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-man-"));
  try {
    for (const [name, text] of pages) writeFileSync(join(directory, name), text);
    const { stdout, stderr, status } = spawnSync("mandoc", ["-Tlint", "-Wwarning", ...pages.keys()], {
      cwd: directory,
      encoding: "utf8",
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 0 });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("man shows every option with its text", () => {
  const { stdout } = spawnSync("man", ["--warnings", "-l", join(ROOT, "man/vrouter-logs.1")], {
    encoding: "utf8",
    env: { ...process.env, MANWIDTH: "200", MAN_KEEP_FORMATTING: "0", LC_ALL: "C" },
  });
  // eslint-disable-next-line no-control-regex -- how man prints bold
  const text = stdout.replace(/.\u0008/g, "");
  expect(text).toMatch(/^ +vrouter logs \[options\] \[document\] <router>$/m);
  expect(text).toMatch(/^ +-f, --follow$\n +go on with what comes, until interrupted$/m);
});
