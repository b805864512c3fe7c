import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as engine from "../../lib/engine";
import { bundle, L2 } from "../engine/bundles";
import { engineProgram } from "../package/consumers";

const ROOT = join(__dirname, "../..");

let project: string;

/** A project that has the package, and no key to log in with. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "vrouter-engine-page-"));
  const hosts = join(project, "cdktf.out/stacks/edge/hosts");
  for (const directory of [join(project, "node_modules"), hosts]) mkdirSync(directory, { recursive: true });
  symlinkSync(ROOT, join(project, "node_modules/cdktf-vrouter"));
  symlinkSync(join(ROOT, "node_modules/@types"), join(project, "node_modules/@types"));
  writeFileSync(join(hosts, "network-1.json"), JSON.stringify(bundle([L2], [])));
  writeFileSync(join(project, "engine.ts"), engineProgram(ROOT));
});

afterAll(() => rmSync(project, { recursive: true }));

test("what docs/engine.md shows compiles, runs, and tells an error by its code", () => {
  const options = ["--strict", "--target", "es2022", "--module", "node16", "--types", "node", "--skipLibCheck"];
  const compiled = run("node", join(ROOT, "node_modules/typescript-7/bin/tsc"), ...options, "engine.ts");
  expect(compiled.stdout + compiled.stderr).toBe("");
  const { status, stdout, stderr } = run("node", "engine.js");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^BAD_IDENTITY: cannot read identity_file ~\/\.ssh\/id_ed25519 /);
}, 60_000);

test("it names every function that there is, and no other", () => {
  const page = readFileSync(join(ROOT, "docs/engine.md"), "utf8");
  const named = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!);
  const others = ["CodedError", "EngineError", "errorLines"];
  expect(named.sort()).toEqual(
    Object.keys(engine)
      .filter((name) => !others.includes(name))
      .sort(),
  );
});

function run(program: string, ...args: readonly string[]) {
  return spawnSync(program, args, { cwd: project, encoding: "utf8", env: { ...process.env, HOME: project } });
}
