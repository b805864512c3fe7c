import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Postgres } from "../../postgres";
import { attempt, until, type CommandResult } from "../command";
import { namespace } from "../hosts/fabric";
import { GitHub } from "./forge/github";
import { GitLab } from "./forge/gitlab";
import { Repository } from "./forge/repository";
import { forwardedPorts } from "../probe/forwarded-ports";
import { Lab } from "../lab";

/**
 * The road of a change, by the commands of the documented pipelines: branch, plan, comment, merge, apply of the saved plan,
 * drift check. An HA pair with a password, its state in PostgreSQL.
 */
const PASSWORD = "s3cr3t.7";
const OPERATOR = namespace("operator");
let lab: Lab;
let postgres: Postgres;
let secrets: Readonly<Record<string, string>>;
let first: string;

beforeAll(async () => {
  postgres = new Postgres();
  lab = await Lab.up(join(__dirname, "../../golden/ha/environment.yaml"));
  first = readFileSync(lab.document, "utf8")
    .replace("environment: ha", "environment: edge")
    .replace(/^backend: .*$/m, "backend: { type: pg, schema_name: edge }")
    .replace("ha_vrrp_advert_int: 0.3", "ha_vrrp_advert_int: 1\n  ha_vrrp_auth_type: PASS")
    .replace(/^ssh: .*$/m, "ssh: { user: root }");
  secrets = {
    PG_CONN_STR: `${postgres.connectionString} password=pgpass.3`,
    HA_VRRP_AUTH_PASSWORD: PASSWORD,
    TF_VAR_vrouter_secret_ha_vrrp_auth_password: PASSWORD,
    SSH_KEY: readFileSync(join(__dirname, "../../../lab/id_ed25519"), "utf8"),
  };
});

afterAll(async () => {
  await Lab.down();
  postgres.stop();
});

const forwarded = (host: string) => forwardedPorts(lab.host(host));

const withPort = (port: number) => first.replace("external_port: 34203", `external_port: ${port}`);

function expectDone({ code, stdout, stderr }: CommandResult): void {
  if (code !== 0) throw new Error(`exit ${code}\n${stdout.slice(-4000)}${stderr}`);
}

describe("GitHub Actions", () => {
  let repository: Repository;
  let github: GitHub;

  beforeAll(() => {
    repository = new Repository();
    github = new GitHub(join(repository.directory, "github"), secrets);
  });

  afterAll(() => repository.remove());

  /** The pipeline of a pull request, where nothing but the database can be reached. */
  const plan = (branch: string) => github.run("plan", repository.checkoutOfMerge(branch), undefined);
  const apply = (checkout: string) => github.run("apply", checkout, OPERATOR);

  test("the first pull request: planned without a way to any host, commented, and applied after the merge", () => {
    repository.push("first", first);
    expectDone(plan("first"));
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body).toMatch(/^<!-- vrouter review: edge -->\n/);
    expect(github.comments[0]!.body).toContain("network-1");
    const result = apply(repository.merge("first"));
    expectDone(result);
    expect(result.stdout).toContain("network-2: in sync with generation 1");
    expect([forwarded("network-1"), forwarded("network-2")]).toEqual(["34203", "34203"]);
  });

  test("another push edits the comment in place; what is merged is what was reviewed last", () => {
    repository.push("ports", withPort(1111));
    expectDone(plan("ports"));
    repository.push("ports", withPort(2222));
    expectDone(plan("ports"));
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body).toContain("2222");
    expect(github.comments[0]!.body).not.toContain("1111");
    expectDone(apply(repository.merge("ports")));
    expect([forwarded("network-1"), forwarded("network-2")]).toEqual(["2222", "2222"]);
  });

  test("a plan whose code has moved is not applied", () => {
    repository.push("late", withPort(3333));
    expectDone(plan("late"));
    repository.push("early", `${withPort(2222)}\n# somebody else's change\n`);
    expectDone(plan("early"));
    expectDone(apply(repository.merge("early")));
    const { code, stdout } = apply(mergedByHand("late"));
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/nobody reviewed a plan of exactly this tree \(plan-edge-[0-9a-f]{40}\)/);
    expect(forwarded("network-1")).toBe("2222");
  });

  /** With the other's line kept. */
  function mergedByHand(branch: string): string {
    repository.push(branch, `${withPort(3333)}\n# somebody else's change\n`);
    return repository.checkoutOfMerge(branch);
  }

  test("a plan whose state has moved is not applied", () => {
    repository.push("stale", `${withPort(4444)}\n# somebody else's change\n`);
    const checkout = repository.checkoutOfMerge("stale");
    expectDone(github.run("plan", checkout, undefined));
    postgres.query(
      "update edge.states set data = jsonb_set(data::jsonb, '{serial}', to_jsonb((data::jsonb->>'serial')::int + 1))::text",
    );
    const { code, stdout } = apply(repository.merge("stale"));
    expect(code).not.toBe(0);
    expect(stdout).toContain("Saved plan is stale");
    expect(forwarded("network-1")).toBe("2222");
  });

  test("a lock file that was not committed is refused before anything is planned", () => {
    const checkout = repository.checkoutOfMerge("stale");
    const document = join(checkout, "environments/edge.yaml");
    attempt(["sed", "-i", "s/^routers:/routers:\\n  more: {}/", document]);
    const { code, stdout } = github.run("plan", checkout, undefined);
    expect(code).not.toBe(0);
    expect(stdout).toContain("LOCK_OUT_OF_DATE");
  });

  test("neither secret is in a plan that is kept, nor in a comment", () => {
    const kept = readdirSync(github.artifact(".")).map((name) => join(github.artifact(name), "plan"));
    expect(kept.length).toBeGreaterThan(3);
    for (const file of kept) {
      const search = `busybox unzip -p ${file} | grep -caE '${PASSWORD}|pgpass'`;
      const { stdout, code } = attempt(["sh", "-c", search]);
      expect({ file, code, stdout }).toEqual({ file, code: 1, stdout: "0\n" });
    }
    expect(JSON.stringify(github.comments)).not.toContain(PASSWORD);
  });
});

describe("GitLab CI", () => {
  let repository: Repository;
  let gitlab: GitLab;

  beforeAll(async () => {
    repository = new Repository();
    gitlab = await GitLab.start(OPERATOR, secrets);
  });

  afterAll(async () => {
    await gitlab.stop();
    repository.remove();
  });

  test("plan, note edited in place, merge, apply of the saved plan, drift check", async () => {
    repository.push("ports", withPort(5555));
    expectDone(gitlab.run("plan", repository.checkoutOfMerge("ports")));
    repository.push("ports", withPort(6666));
    expectDone(gitlab.run("plan", repository.checkoutOfMerge("ports")));
    expect(gitlab.comments).toHaveLength(1);
    expect(gitlab.comments[0]!.body).toMatch(/^<!-- vrouter review: edge -->\n/);
    expect(gitlab.comments[0]!.body).toContain("6666");
    const result = gitlab.run("apply", repository.merge("ports"));
    expectDone(result);
    expect(result.stdout).toContain("network-1: in sync");
    await until("the rules", 30, () => forwarded("network-1") === "6666");
  });

  test("a plan whose code has moved is not applied", () => {
    repository.push("late", `${withPort(7777)}\n# and more\n`);
    const { code, stdout } = gitlab.run("apply", repository.merge("late"));
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/nobody reviewed a plan of exactly this tree/);
    expect(forwarded("network-1")).toBe("6666");
  });
});
