import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { objectId } from "../../lib/model/ids";

const ROOT = join(__dirname, "../..");
const SPREAD = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "vrouter-main-"));
});

afterEach(() => rmSync(project, { recursive: true }));

/** Runs the app as `cdktf synth` does, in a project with these files. */
function synthesise(files: Readonly<Record<string, string>>, context: object = {}) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "dist/main.js")], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, CDKTF_CONTEXT_JSON: JSON.stringify(context) },
  });
  const made = (stack: string) => existsSync(join(project, "cdktf.out/stacks", stack, "cdk.tf.json"));
  return { status, lines: stderr.split("\n").filter((line) => line !== ""), made };
}

/** On hosts of its own. */
const onOtherHosts = (document: string, site: number) => document.replaceAll("198.18.0.", `198.18.${site}.`);

/** And on an external network of its own. */
const elsewhere = (document: string, site: number) =>
  onOtherHosts(document, site).replaceAll("203.0.113.", `203.0.${site}.`);

test("one stack per document, in the directory that the context names; warnings are told", () => {
  const options = readFileSync(join(ROOT, "test/golden/options/environment.yaml"), "utf8");
  const { status, lines, made } = synthesise(
    { "sites/a.yaml": SPREAD, "sites/b.yaml": elsewhere(options, 2), "sites/notes.txt": "?" },
    { environments: "sites" },
  );
  expect(status).toBe(0);
  expect(lines).toEqual([
    expect.stringMatching(/^sites\/b\.yaml:\d+:\d+: warning: NO_NAME_SERVERS: /),
    expect.stringMatching(/^sites\/b\.yaml:\d+:\d+: warning: SEVERAL_ROUTERS_ON_NETWORK_NODE: /),
    expect.stringMatching(
      /^sites\/b\.yaml:\d+:\d+: warning: SUBNET_NOT_ON_GATEWAY: router "inner" joins subnet "static" /,
    ),
  ]);
  expect(["spread", "options"].filter(made)).toEqual(["spread", "options"]);
});

test("the errors of all documents are told, a line each and the line of a fault of the YAML, and nothing is synthesised", () => {
  const { status, lines, made } = synthesise({
    "environments/a.yaml": SPREAD.replace("vni: 1001", "vnii: 1001"),
    "environments/b.yaml": SPREAD,
    "environments/c.yaml": `# the same again\n${elsewhere(SPREAD, 2)}`,
    "environments/d.yaml": "environment: [",
  });
  expect(status).toBe(1);
  expect(lines.map((line) => line.split(": ").slice(0, 2).join(": "))).toEqual([
    "environments/a.yaml:37:3: MISSING_FIELD",
    "environments/a.yaml:38:5: UNKNOWN_KEY",
    "environments/d.yaml:1:15: YAML_SYNTAX",
    "  1 | environment: [",
    "    |               ^",
    "environments/c.yaml:5:14: DUPLICATE_ENVIRONMENT",
    "environments/c.yaml:6:1: SHARED_STATE",
  ]);
  expect(made("spread")).toBe(false);
});

test("a lock file whose document is gone stops synthesis: its environment is still on the hosts", () => {
  const files = { "environments/edge.yaml": SPREAD.replace("environment: spread", "environment: edge") };
  expect(synthesise(files).status).toBe(0);
  renameSync(join(project, "environments/edge.yaml"), join(project, "environments/site.yaml"));
  const { status, lines } = synthesise({});
  expect(status).toBe(1);
  expect(lines.at(-1)).toMatch(
    /^environments\/edge\.lock\.json:1:1: LOCK_WITHOUT_DOCUMENT: its document environments\/edge\.yaml is gone, .*rename this file/,
  );
});

test("two environments that share hosts are warned of sharing VXLAN devices or external addresses", () => {
  const named = (name: string) =>
    SPREAD.replace("environment: spread", `environment: ${name}`).replace(/^backend: .*$/m, "");
  const apart = named("b")
    .replace("vni: 1001", "vni: 1002")
    .replace("113.11 }", "113.21 }")
    .replace("113.12 }", "113.22 }");
  const clash = synthesise({ "environments/a.yaml": named("a"), "environments/b.yaml": named("b") });
  expect(clash.status).toBe(0);
  expect(clash.lines).toEqual([
    "environments/b.yaml:38:10: warning: VNI_OF_ANOTHER_ENVIRONMENT: VNI 1001 is also the one of a network of environments/a.yaml on 198.18.0.21 port 22, where there can be only one; give one of them another",
    expect.stringMatching(
      /^environments\/b\.yaml:\d+:\d+: warning: ADDRESS_OF_ANOTHER_ENVIRONMENT: gateway address 203\.0\.113\.11 is also one of environments\/a\.yaml behind bridge "br-ex" of 198\.18\.0\.11 port 22; /,
    ),
    expect.stringMatching(/ADDRESS_OF_ANOTHER_ENVIRONMENT: gateway address 203\.0\.113\.12 /),
  ]);
  expect(synthesise({ "environments/b.yaml": apart })).toMatchObject({ status: 0, lines: [] });
});

describe("what one environment hands over to another", () => {
  const named = (name: string) =>
    SPREAD.replace("environment: spread", `environment: ${name}`).replace(/^backend: .*$/m, "");
  const line = (kind: "network" | "router", name: string) =>
    `$&    handed_over_from: a\n    id: ${objectId("a", kind, name)}\n`;
  const heir = named("b")
    .replace("  tenant:\n", line("network", "tenant"))
    .replace("  r1:\n", line("router", "r1"))
    .replace("  r2:\n", line("router", "r2"));
  const told = (document: string) => {
    const { status, lines } = synthesise({ "environments/a.yaml": named("a"), "environments/b.yaml": document });
    expect(status).toBe(0);
    return lines.map((text) => text.replace(/^environments\/b\.yaml:\d+:\d+: warning: /, ""));
  };

  test("may be in both documents, in whatever order they are read", () => {
    expect(told(heir)).toEqual([]);
    const swapped = (document: string) =>
      document.replace(/^environment: (a|b)$/m, (_, name) => `environment: ${name === "a" ? "b" : "a"}`);
    const { status, lines } = synthesise({
      "environments/a.yaml": swapped(heir).replaceAll("handed_over_from: a", "handed_over_from: b"),
      "environments/b.yaml": swapped(named("a")),
    });
    expect({ status, lines: lines.filter((text) => text.includes("OF_ANOTHER_ENVIRONMENT")) }).toEqual({
      status: 0,
      lines: [],
    });
  });

  test("is warned of at another place, or with another id", () => {
    const moved = heir
      .replace("address: 198.18.0.11,", "address: 198.18.0.x,")
      .replace("address: 198.18.0.12,", "address: 198.18.0.11,")
      .replace("address: 198.18.0.x,", "address: 198.18.0.12,");
    expect(told(moved)[0]).toBe(
      "HANDED_OVER_ELSEWHERE: in environments/a.yaml the router is at 198.18.0.11 port 22, and here at 198.18.0.12 port 22: both would have its addresses; name the same network node",
    );
    const other = heir.replace(objectId("a", "router", "r1"), objectId("b", "router", "r1"));
    expect(told(other)).toEqual([
      `HANDED_OVER_WITH_ANOTHER_ID: router "r1" of environments/a.yaml has the id ${objectId("a", "router", "r1")}; give it the same one here, or it is another router`,
    ]);
  });
});

test("two environments on hosts of their own are warned of sharing an address of the external network", () => {
  const document = (name: string, site: number) =>
    onOtherHosts(SPREAD, site)
      .replace(/^environment: .*\nbackend: .*$/m, `environment: ${name}`)
      .replaceAll(/(network: public), ip_address: 203\.0\.113\.1\d/g, "$1")
      .replace("enable_dhcp: false", "enable_dhcp: true");
  const apart = document("c", 5).replace("cidr: 203.0.113.0/24, gateway_ip: 203.0.113.1", "cidr: 203.0.114.0/24");
  const { status, lines } = synthesise({
    "environments/a.yaml": document("a", 3),
    "environments/b.yaml": document("b", 4),
    "environments/c.yaml": apart,
  });
  expect(status).toBe(0);
  expect(lines.map((line) => line.replace(/^environments\/b\.yaml:\d+:\d+: warning: /, ""))).toEqual([
    "ADDRESS_OF_ANOTHER_ENVIRONMENT: the DHCP server's address 203.0.113.252 is also one of environments/a.yaml; if their external networks are one, give them allocation_pools that do not overlap, and take this address out of the lock file of one",
    "ADDRESS_OF_ANOTHER_ENVIRONMENT: gateway address 203.0.113.254 is also one of environments/a.yaml; if their external networks are one, give one of them another ip_address; allocation_pools that do not overlap keep the next ones apart",
    expect.stringContaining("gateway address 203.0.113.253 is also one of environments/a.yaml; if "),
  ]);
});

test("two documents do not keep their states in one place", () => {
  const at = (name: string, backend: string) =>
    SPREAD.replace(/^environment: .*\nbackend: .*$/m, `environment: ${name}\nbackend: ${backend}`);
  const { status, lines } = synthesise({
    "environments/a.yaml": elsewhere(at("a", "{ type: pg, skip_index_creation: true }"), 3),
    "environments/b.yaml": elsewhere(at("b", "{ skip_index_creation: true, type: pg }"), 4),
    "environments/c.yaml": elsewhere(at("c", "{ type: pg, schema_name: c }"), 5),
    "environments/d.yaml": elsewhere(at("d", "{ type: local }"), 6),
    "environments/e.yaml": elsewhere(at("e", "{ type: local }"), 7),
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    `environments/b.yaml:5:1: SHARED_STATE: the state of environment "b" would lie where that of environments/a.yaml does, and each would destroy the other's hosts; give each a "schema_name" of its own`,
  ]);
});

test.each([
  [
    "is missing",
    {},
    {},
    'environments:1:1: NO_DOCUMENT: cannot be read (ENOENT): name the directory of the documents in context "environments" of cdktf.json',
  ],
  [
    "holds no document",
    { "sites/a.yml": SPREAD },
    { environments: "sites" },
    "sites:1:1: NO_DOCUMENT: holds no document; put <environment>.yaml there",
  ],
  [
    "is no name",
    {},
    { environments: 7 },
    '7:1:1: NO_DOCUMENT: cannot be read (ENOENT): name the directory of the documents in context "environments" of cdktf.json',
  ],
])("a directory that %s", (_, files, context, line) => {
  const { status, lines } = synthesise(files, context);
  expect({ status, lines }).toEqual({ status: 1, lines: [line] });
});
