import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Postgres } from "../postgres";

/** A user's project whose state moves from one backend to another, by the commands of docs/backends.md. */
const ROOT = join(__dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/backends.md"), "utf8");
const DOCUMENT = readFileSync(join(ROOT, "test/golden/spread/environment.yaml"), "utf8").replace(
  "environment: spread",
  "environment: edge",
);
const CARRIERS = ["compute-1", "compute-2", "network-1", "network-2"].map((host) => `terraform_data.${host}`);
const NO_CHANGES = { code: 0, output: expect.stringContaining("No changes.") as string };

/** So that there need be no hosts. */
const WITHOUT_PROVISIONERS = `
const { readFileSync, writeFileSync } = require("node:fs");
const file = "cdktf.out/stacks/edge/cdk.tf.json";
const configuration = JSON.parse(readFileSync(file));
for (const carrier of Object.values(configuration.resource.terraform_data)) delete carrier.provisioner;
writeFileSync(file, JSON.stringify(configuration));
`;

let postgres: Postgres;
let project: string;

beforeAll(() => {
  postgres = new Postgres();
}, 60_000);

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "vrouter-move-"));
  mkdirSync(join(project, "environments"));
  writeFileSync(join(project, "without-provisioners.js"), WITHOUT_PROVISIONERS);
  const app = `node ${join(ROOT, "dist/main.js")} && node without-provisioners.js`;
  const settings = { language: "typescript", app, projectId: "move", sendCrashReports: "false" };
  writeFileSync(join(project, "cdktf.json"), JSON.stringify(settings));
});

afterEach(() => {
  rmSync(project, { recursive: true });
  postgres.query("drop schema if exists edge cascade");
});

afterAll(() => postgres.stop());

function keepStateIn(backend: "local" | "pg"): void {
  const declared = backend === "pg" ? "backend: { type: pg, schema_name: edge }" : "";
  writeFileSync(join(project, "environments/edge.yaml"), DOCUMENT.replace(/^backend: .*$/m, declared));
}

/** Runs a command line in the project, and says yes to what it asks. */
function command(line: string): { code: number | null; output: string } {
  const [words, redirected] = line.replace(/^npx /, `${ROOT}/node_modules/.bin/`).split(" > ");
  const [program, ...args] = words!.split(" ");
  const settings = { CI: "1", CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1", FORCE_COLOR: "0" };
  const { status, stdout, stderr } = spawnSync(program!, args, {
    cwd: project,
    encoding: "utf8",
    input: "yes\n",
    env: { ...process.env, ...settings, PG_CONN_STR: postgres.connectionString },
  });
  if (redirected !== undefined) writeFileSync(join(project, redirected), stdout);
  return { code: status, output: stdout + stderr };
}

/** The same, by a command that the page names. */
function documented(line: string): ReturnType<typeof command> {
  expect(PAGE).toContain(`    ${line}\n`);
  return command(line);
}

function resources(state: string): string[] {
  const { resources } = JSON.parse(state) as { resources: readonly { type: string; name: string }[] };
  return resources.map(({ type, name }) => `${type}.${name}`);
}

function deployedIn(backend: "local" | "pg"): void {
  keepStateIn(backend);
  expect(command("npx cdktf deploy edge --auto-approve").code).toBe(0);
  // Of what Terraform prints, cdktf loses the end on a busy machine.
  expect(resources(stateIn(backend))).toEqual(CARRIERS);
}

function stateIn(backend: "local" | "pg"): string {
  return backend === "pg"
    ? postgres.query("select data from edge.states")
    : readFileSync(join(project, "terraform.edge.tfstate"), "utf8");
}

test("from local to pg and back with cdktf, every resource is kept and nothing is deployed", () => {
  deployedIn("local");
  keepStateIn("pg");
  expect(command("npx cdktf diff edge").output).toContain("Backend configuration changed");
  expect(documented("npx cdktf diff edge --migrate-state")).toEqual(NO_CHANGES);
  expect(resources(stateIn("pg"))).toEqual(CARRIERS);
  rmSync(join(project, "terraform.edge.tfstate"));
  expect(command("npx cdktf diff edge")).toEqual(NO_CHANGES);

  keepStateIn("local");
  expect(documented("npx cdktf diff edge --migrate-state")).toEqual(NO_CHANGES);
  expect(resources(stateIn("local"))).toEqual(CARRIERS);
}, 120_000);

test("from local to pg with terraform", () => {
  deployedIn("local");
  keepStateIn("pg");
  expect(documented("npx cdktf synth").code).toBe(0);
  expect(documented("terraform -chdir=cdktf.out/stacks/edge init -migrate-state")).toMatchObject({ code: 0 });
  expect(documented("terraform -chdir=cdktf.out/stacks/edge state list").output).toContain(CARRIERS.join("\n"));
  expect(documented("terraform -chdir=cdktf.out/stacks/edge plan")).toEqual(NO_CHANGES);
}, 120_000);

test("in a clone that never saw the old place nothing moves; the state that was pulled there is pushed", () => {
  deployedIn("local");
  expect(documented("terraform -chdir=cdktf.out/stacks/edge state pull > edge.json").code).toBe(0);
  rmSync(join(project, "cdktf.out"), { recursive: true });
  keepStateIn("pg");
  expect(command("npx cdktf diff edge --migrate-state").output).toContain("Plan: 4 to add");
  expect(documented("terraform -chdir=cdktf.out/stacks/edge state push ../../../edge.json").code).toBe(0);
  expect(command("npx cdktf diff edge")).toEqual(NO_CHANGES);
}, 120_000);

test("what the new place held before is overwritten by cdktf, which asks nobody", () => {
  deployedIn("pg");
  const other = stateIn("pg");
  rmSync(join(project, "cdktf.out"), { recursive: true });
  deployedIn("local");
  keepStateIn("pg");
  command("npx cdktf diff edge --migrate-state");
  const lineage = (state: string) => (JSON.parse(state) as { lineage: string }).lineage;
  expect(lineage(stateIn("pg"))).not.toBe(lineage(other));
}, 120_000);
