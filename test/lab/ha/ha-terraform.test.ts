import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compiledDocument } from "../../compiled";
import { Postgres } from "../../postgres";
import { attempt, until } from "../command";
import { Lab } from "../lab";
import { LabProject } from "../projects/project";
import { tracesOn } from "../hosts/traces";
import { Station } from "../traffic/traffic";

/** The HA example as it stands, by `cdktf deploy`, on hosts of two releases, with its state in a real PostgreSQL. */
const DOCUMENT = join(__dirname, "../../golden/ha/environment.yaml");
const PASSWORD = "s3cr3t.9";

let lab: Lab;
let postgres: Postgres;
let project: LabProject;
let document: string;
let withPassword: string;

beforeAll(async () => {
  postgres = new Postgres();
  lab = await Lab.up(DOCUMENT, undefined, { "network-1": "trixie", "network-2": "bullseye" });
  project = new LabProject(lab, { PG_CONN_STR: postgres.connectionString });
  document = readFileSync(lab.document, "utf8");
  withPassword = document.replace("ha_vrrp_advert_int: 0.3", "ha_vrrp_advert_int: 1\n  ha_vrrp_auth_type: PASS");
});

afterAll(async () => {
  await Lab.down();
  postgres.stop();
});

function deploy(text: string, env: Readonly<Record<string, string>> = {}): { code: number | null; output: string } {
  project.write(text);
  const { code, stdout, stderr } = project.with(env).cdktf("deploy", "ha", "--auto-approve");
  return { code, output: stdout + stderr };
}

function router(): string {
  return compiledDocument(project.document).topology.routers[0]!.id;
}

async function masterIs(host: string): Promise<void> {
  const file = `/run/vrouter/ha/routers/${router()}/state`;
  await until(`${host} to be master`, 30, () => lab.host(host).exec(["cat", file]).stdout.startsWith("MASTER"));
}

test("the slave's host is done before the master's begins", async () => {
  const { code, output } = deploy(document);
  expect({ code, output }).toMatchObject({ code: 0 });
  const slaveIsDone = output.indexOf("network-2: confirmed generation 1");
  expect(slaveIsDone).toBeGreaterThan(0);
  expect(output.indexOf("network-1: staged generation 1")).toBeGreaterThan(slaveIsDone);
  expect(postgres.query("select count(*) from ha.states")).toBe("1\n");
  await masterIs("network-1");
  lab.vm("vm1").plug();
  expect(lab.vm("vm1").dhcp("udhcpc").gateway).toBe("172.16.0.1");
  expect(new Station("vm-vm1").ping("203.0.113.200")).toBe(3);
});

test("again: no changes, also with the lock file frozen", () => {
  const { code, output } = deploy(document, { VROUTER_FROZEN_LOCK: "1" });
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("No changes.") as string });
});

test("what would change a frozen lock file is refused, and nothing is deployed", () => {
  const more = document.replace("routers:\n", "routers:\n  more: {}\n");
  const { code, output } = deploy(more, { VROUTER_FROZEN_LOCK: "1" });
  expect(code).not.toBe(0);
  expect(output).toMatch(/environment\.lock\.json:1:1: LOCK_OUT_OF_DATE: .*vrouter lock/);
});

test("without its password a pair with authentication is not deployed, and says why", () => {
  const { code, output } = deploy(withPassword);
  expect(code).not.toBe(0);
  expect(output).toMatch(/network-2: MISSING_SECRET: VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD is not set/);
});

test("the password reaches the hosts' files and the adverts, and nothing else", async () => {
  const { code, output } = deploy(withPassword, { TF_VAR_vrouter_secret_ha_vrrp_auth_password: PASSWORD });
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toContain("network-1: confirmed generation 2");
  expect(output).not.toContain(PASSWORD);
  const file = `/etc/vrouter/ha/current/routers/${router()}/keepalived.conf`;
  for (const name of ["network-1", "network-2"]) {
    const host = lab.host(name);
    expect(host.exec(["cat", file]).stdout).toContain(`auth_pass ${PASSWORD}\n`);
    expect(host.exec(["stat", "-L", "-c", "%a %U", file]).stdout).toBe("600 root\n");
    const holding = host.exec([
      "grep",
      "-rl",
      PASSWORD,
      "/etc/vrouter",
      "/run/vrouter",
      "/var/lib/vrouter",
      "/proc/1/cmdline",
    ]);
    expect(
      holding.stdout
        .trim()
        .split("\n")
        .filter((path) => !path.endsWith("/keepalived.conf")),
    ).toEqual([]);
    expect(host.exec(["sh", "-c", "journalctl --no-pager; cat /proc/[0-9]*/cmdline"]).stdout).not.toContain(PASSWORD);
  }
  expect(attempt(["grep", "-rlaF", PASSWORD, project.directory, "--exclude-dir=node_modules"]).stdout).toBe("");
  expect(postgres.query("select data from ha.states")).not.toContain(PASSWORD);
  await masterIs("network-1");
  const adverts = lab.host("network-2").exec(["timeout", "3", "tcpdump", "-lnv", "-i", "vxlan-2001", "vrrp"]).stdout;
  expect(adverts).toMatch(
    /169\.254\.192\.1 > 224\.0\.0\.18: .*VRRPv2, Advertisement, vrid 1, prio 254, authtype simple, intvl 1s/,
  );
});

test("another password needs another version, which the plan shows, and reaches both hosts", async () => {
  const another = { TF_VAR_vrouter_secret_ha_vrrp_auth_password: "r0tated" };
  const more = withPassword.replace("external_port: 34203", "external_port: 34299");
  expect(more).not.toBe(withPassword);
  const refused = deploy(more, another);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/network-2: SECRET_CHANGED: .* l3\.ha_vrrp_auth_password_version to 2/);

  const rotated = withPassword.replace("auth_type: PASS", "auth_type: PASS\n  ha_vrrp_auth_password_version: 2");
  project.write(rotated);
  const plan = project.with(another).cdktf("diff", "ha").stdout;
  expect(plan).toMatch(/- +auth_pass @@secret:ha_vrrp_auth_password:1@@/);
  expect(plan).toMatch(/\+ +auth_pass @@secret:ha_vrrp_auth_password:2@@/);
  const { code, output } = deploy(rotated, another);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(plan + output + refused.output).not.toMatch(/r0tated|s3cr3t/);
  for (const name of ["network-1", "network-2"]) {
    const file = `/etc/vrouter/ha/current/routers/${router()}/keepalived.conf`;
    expect(lab.host(name).exec(["cat", file]).stdout).toContain("auth_pass r0tated\n");
  }
  await masterIs("network-1");
});

test("master and slave change round in one deployment", async () => {
  const swapped = document.replace(
    "master_agent: network-1, slave_agents: [ network-2 ]",
    "master_agent: network-2, slave_agents: [ network-1 ]",
  );
  expect(swapped).not.toBe(document);
  const { code, output } = deploy(swapped);
  expect({ code, output }).toMatchObject({ code: 0 });
  await masterIs("network-2");
});

test("cdktf destroy leaves nothing of a pair", () => {
  const { code, stdout } = project.cdktf("destroy", "ha", "--auto-approve");
  expect({ code, stdout }).toMatchObject({ code: 0 });
  for (const host of lab.hosts.values()) {
    expect({ host: host.name, left: tracesOn(host) }).toEqual({ host: host.name, left: "" });
  }
});
