import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";

const ROOT = join(__dirname, "../..");
const NAMES = ["spread", "options", "ha"];

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "vrouter-again-"));
});

afterAll(() => rmSync(scratch, { recursive: true }));

function documentOf(name: string): string {
  return readFileSync(join(ROOT, `test/golden/${name}/environment.yaml`), "utf8");
}

/** Every file that `cdktf synth` makes of all documents, and their lock files. */
function synthesised(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  { change = (document: string) => document, node = process.execPath } = {},
): Record<string, string> {
  const project = join(scratch, folder);
  mkdirSync(join(project, "environments"), { recursive: true });
  for (const name of NAMES) writeFileSync(join(project, `environments/${name}.yaml`), change(documentOf(name)));
  execFileSync(node, [join(ROOT, "dist/main.js")], {
    cwd: project,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return Object.fromEntries(
    readdirSync(project, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".yaml"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(project.length + 1), readFileSync(file, "utf8")] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The same document with every mapping written from its end. */
function reversed(document: string): string {
  const turn = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(turn);
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, turn(inner)]),
    );
  };
  return stringify(turn(parse(document)));
}

test.each([
  ["in another folder, of another depth", "home of somebody/else's/project", {}],
  ["in another time zone", "zone", { TZ: "Pacific/Auckland" }],
  ["in another locale", "locale", { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", LANGUAGE: "tr" }],
  ["as another user", "user", { HOME: "/nonexistent", USER: "else", LOGNAME: "else" }],
])("the same documents give the same files, byte for byte, %s", (_, folder, env) => {
  expect(synthesised(folder, env)).toEqual(synthesised("project", { TZ: "UTC", LANG: "C" }));
});

test("the order of a document's keys makes no difference", () => {
  const files = synthesised("project", { TZ: "UTC", LANG: "C" });
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(NAMES.map((name) => `cdktf.out/stacks/${name}/cdk.tf.json`)),
  );
  expect(synthesised("reversed", {}, { change: reversed })).toEqual(files);
});

/** Another Node, from the package that holds nothing else. */
function installedNode(version: string): string {
  const name = `node-${process.platform}-${process.arch}`;
  execFileSync("npm", ["install", "--silent", "--no-save", "--prefix", scratch, `${name}@${version}`]);
  return join(scratch, "node_modules", name, "bin/node");
}

test("another version of Node gives the same files", () => {
  const node = installedNode("22.23.3");
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  expect([version, version === process.version]).toEqual(["v22.23.3", false]);
  expect(synthesised("newer", {}, { node })).toEqual(synthesised("project", { TZ: "UTC", LANG: "C" }));
}, 120_000);
