import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Postgres } from "../postgres";
import { Operator } from "./operator";
import { StateServer } from "./state-server";
import { synthesised, withoutProvisioners } from "./terraform";

const DOCUMENT = readFileSync(join(__dirname, "../golden/spread/environment.yaml"), "utf8");
const CHANGED = DOCUMENT.replace(
  "external_port: 34203, internal_port_id: vm1",
  "external_port: 99, internal_port_id: vm1",
);
const OTHER = DOCUMENT.replace(
  "external_port: 34203, internal_port_id: vm2",
  "external_port: 98, internal_port_id: vm2",
);
const CARRIERS = ["compute-1", "compute-2", "network-1", "network-2"].map((host) => `terraform_data.${host}`);
const PASSWORD = "s3cr3t-9";

/** As the page gives them. */
const PAGE = readFileSync(join(__dirname, "../../docs/backends.md"), "utf8");
const LOCK_HOLDERS = /^ +(select application_name.*)$/m.exec(PAGE)![1]!;
const GRANTS = [...PAGE.matchAll(/^ +((?:create role|grant) .*);$/gm)].map(([, sql]) => sql!);

interface Place {
  readonly backend: string;
  readonly env: Readonly<Record<string, string>>;
  /** All that is kept. */
  readonly state: () => string;
  /** How somebody who is refused learns who holds the lock, from what Terraform says. */
  readonly holder: (refusal: string) => string;
  /** Whether the lock outlives a holder that is killed. */
  readonly lockStays: boolean;
}

let folder: string;
let postgres: Postgres;
let server: StateServer;
let operators: Operator[];

beforeAll(() => {
  postgres = new Postgres();
}, 60_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-states-"));
  server = await StateServer.start("tf", PASSWORD);
  operators = [];
});

afterEach(async () => {
  for (const operator of operators) await operator.remove();
  rmSync(folder, { recursive: true });
  await server.stop();
  postgres.query("drop schema if exists edge cascade");
});

afterAll(() => postgres.stop());

const PLACES: Readonly<Record<string, () => Place>> = {
  local: () => ({
    backend: `{ type: local, path: ${folder}/edge.tfstate }`,
    env: {},
    state: () => readFileSync(join(folder, "edge.tfstate"), "utf8"),
    holder: (refusal) => / ID: (\S+)/.exec(refusal)![1]!,
    lockStays: false,
  }),
  pg: () => ({
    backend: "{ type: pg, schema_name: edge }",
    env: { PG_CONN_STR: `${postgres.connectionString} password=${PASSWORD}` },
    state: () => postgres.query("select data from edge.states"),
    holder: () => postgres.query(LOCK_HOLDERS).split("|")[0]!,
    lockStays: false,
  }),
  http: () => ({
    backend: `{ type: http, address: "${server.address}", lock_address: "${server.address}", unlock_address: "${server.address}", username: tf, retry_max: 0 }`,
    env: { TF_HTTP_PASSWORD: PASSWORD },
    state: () => server.state,
    holder: (refusal) => / already locked: ID=(\S+)/.exec(refusal)![1]!,
    lockStays: true,
  }),
};

function operatorAt({ env }: Place, name = "somebody"): Operator {
  const operator = new Operator({ ...env, PGAPPNAME: name });
  operators.push(operator);
  return operator;
}

/** Gives the operator a document, as `cdktf synth` and `terraform init` do. */
async function prepare(operator: Operator, { backend }: Pick<Place, "backend">, document = DOCUMENT): Promise<void> {
  operator.write(withoutProvisioners(synthesised(document.replace(/^backend: \{.*?\}/m, `backend: ${backend}`))));
  await operator.run("init", "-input=false", "-no-color");
}

const apply = ["apply", "-input=false", "-no-color", "-auto-approve"];
const plan = ["plan", "-input=false", "-no-color"];

describe.each(Object.entries(PLACES))("state in backend %s", (type, placeOf) => {
  test("init, plan, apply, no changes, a change, destroy; credentials are in no file", async () => {
    const place = placeOf();
    const operator = operatorAt(place);
    await prepare(operator, place);
    expect(await operator.run(...plan)).toContain("Plan: 4 to add, 0 to change, 0 to destroy.");
    expect(await operator.run(...apply)).toContain("Resources: 4 added, 0 changed, 0 destroyed.");
    expect((await operator.run("state", "list")).trim().split("\n")).toEqual(CARRIERS);
    expect(await operator.run(...plan)).toContain("No changes.");

    await prepare(operator, place, CHANGED);
    expect(await operator.run(...plan, "-out=plan")).toContain("Plan: 1 to add, 0 to change, 1 to destroy.");
    expect(await operator.run("apply", "-input=false", "-no-color", "plan")).toContain(
      "Resources: 1 added, 0 changed, 1 destroyed.",
    );
    expect(place.state()).toContain("--dport 99 ");
    expect(await operator.run(...plan)).toContain("No changes.");

    expect(filesHolding(operator.directory, PASSWORD)).toEqual([]);
    expect(place.state()).not.toContain(PASSWORD);
    expect(await operator.run("destroy", "-input=false", "-no-color", "-auto-approve")).toContain(
      "Resources: 4 destroyed.",
    );
    expect(await operator.run("state", "list")).toBe("");
  }, 120_000);

  test("of two who apply at once the second is refused, and what each of them wanted comes about in turn", async () => {
    const place = placeOf();
    const [first, second] = [operatorAt(place, "first"), operatorAt(place, "second")];
    await prepare(first, place);
    await first.run(...apply);
    await prepare(first, place, CHANGED);
    await prepare(second, place, OTHER);

    const pending = await first.applyUpToApproval();
    const refused = await second.attempt(...apply);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("Error acquiring the state lock");
    expect(place.holder(refused.stderr)).toBe(heldBy(type, "first"));
    expect((await pending.answer("yes")).stdout).toContain("Resources: 1 added, 0 changed, 1 destroyed.");

    expect(await second.run(...plan)).toContain("Plan: 2 to add, 0 to change, 2 to destroy.");
    expect(await second.run(...apply)).toContain("Resources: 2 added, 0 changed, 2 destroyed.");
    expect(place.state()).toContain("--dport 98 ");
    expect((await second.run("state", "list")).trim().split("\n")).toEqual(CARRIERS);
  }, 120_000);

  test("a holder of the lock that is killed does not stop the others for good", async () => {
    const place = placeOf();
    const [first, second] = [operatorAt(place), operatorAt(place)];
    await prepare(first, place);
    await prepare(second, place);
    await (await first.applyUpToApproval()).kill();
    if (place.lockStays) {
      const { stderr } = await second.attempt(...apply);
      await second.run("force-unlock", "-force", place.holder(stderr));
    }
    expect(await second.run(...apply)).toContain("Resources: 4 added, 0 changed, 0 destroyed.");
  }, 60_000);
});

test("a role with the rights that docs/backends.md names is enough; its password may come from PGPASSWORD", async () => {
  postgres.query("drop sequence if exists public.global_states_id_seq cascade");
  for (const sql of GRANTS) postgres.query(sql.replace("PASSWORD", PASSWORD).replace("terraform", "postgres"));
  const hba = postgres.query("show hba_file").trim();
  postgres.query(`copy (values ('local all deploy scram-sha-256'), ('local all all trust')) to '${hba}'`);
  postgres.query("select pg_reload_conf()");
  const connection = postgres.connectionString.replace("user=postgres", "user=deploy");
  const place = { backend: `{ type: pg, conn_str: "${connection}", schema_name: edge }` };
  const stranger = new Operator();
  const operator = new Operator({ PGPASSWORD: PASSWORD });
  operators.push(stranger, operator);
  await expect(prepare(stranger, place)).rejects.toThrow("password");
  await prepare(operator, place);
  expect(await operator.run(...apply)).toContain("Resources: 4 added, 0 changed, 0 destroyed.");
  expect(filesHolding(operator.directory, PASSWORD)).toEqual([]);
}, 60_000);

/** What is known of the lock that an operator holds. */
function heldBy(type: string, operator: string): string {
  if (type === "pg") return operator;
  const info = type === "http" ? server.lock! : readFileSync(join(folder, ".edge.tfstate.lock.info"), "utf8");
  return (JSON.parse(info) as { ID: string }).ID;
}

function filesHolding(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
