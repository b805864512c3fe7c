import { readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesised, TerraformDirectory, withoutProvisioners, type Plan } from "./terraform";

const DOCUMENT = readFileSync(join(__dirname, "../golden/spread/environment.yaml"), "utf8");

let terraform: TerraformDirectory;

beforeEach(() => {
  terraform = new TerraformDirectory();
});

afterEach(() => terraform.remove());

/** The plan from one document, applied, to another. */
function planOfChange(before: string, after: string): Plan {
  terraform.write(withoutProvisioners(synthesised(before)));
  terraform.apply();
  terraform.write(withoutProvisioners(synthesised(after)));
  return terraform.plan();
}

function changedPaths(plan: Plan, address: string): string[] {
  const { before, after } = plan.changes.find((change) => change.address === address)!.change;
  const [old, now] = [before, after].map((value) => (value?.triggers_replace ?? {}) as Record<string, string>);
  return [...new Set([...Object.keys(old!), ...Object.keys(now!)])]
    .filter((path) => old![path] !== now![path])
    .map((path) => path.replace(/^.*\/current\//, "").replace(/[0-9a-f-]{36}/, "ID"));
}

function replaced(plan: Plan): string[] {
  return plan.changes.filter(({ change }) => change.actions.includes("delete")).map(({ address }) => address);
}

test("a first plan creates one resource per host", () => {
  terraform.write(synthesised(DOCUMENT));
  const { changes } = terraform.plan();
  expect(changes.map(({ address, change }) => [address, change.actions])).toEqual(
    ["compute-1", "compute-2", "network-1", "network-2"].map((host) => [`terraform_data.${host}`, ["create"]]),
  );
}, 60_000);

test("the same document again plans nothing", () => {
  const { changes, text } = planOfChange(DOCUMENT, DOCUMENT);
  expect(changes.map(({ change }) => change.actions)).toEqual(Array(4).fill(["no-op"]));
  expect(text).toContain("No changes.");
}, 60_000);

test("a changed forward replaces the carrier of its router's host, create before destroy, with a diff of one line", () => {
  const plan = planOfChange(
    DOCUMENT,
    DOCUMENT.replace("external_port: 34203, internal_port_id: vm1", "external_port: 99, internal_port_id: vm1"),
  );
  expect(replaced(plan)).toEqual(["terraform_data.network-1"]);
  expect(plan.changes.find(({ address }) => address === "terraform_data.network-1")!.change.actions).toEqual([
    "create",
    "delete",
  ]);
  expect(changedPaths(plan, "terraform_data.network-1")).toEqual(["routers/ID/iptables.rules"]);
  const diff = plan.text.split("\n").filter((line) => /^\s+[-+] (?!resource|\/|\w+ += )/.test(line));
  expect(diff.map((line) => line.trim().replace(/rg_portforwarding-[0-9a-f-]+/, "ID"))).toEqual([
    "- -A rg-pf -d 203.0.113.11/32 -p tcp -m tcp --dport 34203 -m comment --comment ID -j DNAT --to-destination 172.16.0.50:8000",
    "+ -A rg-pf -d 203.0.113.11/32 -p tcp -m tcp --dport 99 -m comment --comment ID -j DNAT --to-destination 172.16.0.50:8000",
  ]);
}, 60_000);

test("another way out of a compute host changes the DHCP server's files only", () => {
  const document = DOCUMENT.replace(/^ {2}vm2-web:.*\n/m, "");
  const plan = planOfChange(document, document.replace("network_node: network-2", "network_node: network-1"));
  expect(replaced(plan)).toEqual(["terraform_data.network-1"]);
  expect(changedPaths(plan, "terraform_data.network-1")).toEqual(["dhcp/ID/opts"]);
}, 60_000);

test("another SSH user changes the resource in place: nothing is deployed for it", () => {
  const plan = planOfChange(DOCUMENT, DOCUMENT.replace("user: root", "user: admin"));
  expect(plan.changes.map(({ change }) => change.actions)).toEqual(Array(4).fill(["update"]));
}, 60_000);

test("the plan is that of the bundle: its digest is in the provisioner, connection facts are in no trigger", () => {
  const carrier = synthesised(DOCUMENT).resource["terraform_data"]!["network-1"]!;
  const [create, destroy] = carrier.provisioner.map((provisioner) => provisioner["local-exec"]);
  expect(create!.environment["VROUTER_BUNDLE_DIGEST"]).toMatch(/^[0-9a-f]{64}$/);
  expect([create!.when, destroy!.when]).toEqual([undefined, "destroy"]);
  expect(JSON.stringify(carrier.triggers_replace)).not.toMatch(/198\.18\.0\.|id_ed25519|ssh-ed25519/);
  expect(carrier.input).toMatchObject({ address: "198.18.0.11", identity_file: "lab/id_ed25519", port: 22 });
});

describe.each([
  ["the document", `carrier: null_resource\n${DOCUMENT}`, {}],
  ["the context", DOCUMENT, { carrier: "null_resource" }],
])("null_resource by %s", (_, document, context) => {
  const configuration = synthesised(document, context);

  test("has the same map, and the connection as constants", () => {
    const carrier = configuration.resource["null_resource"]!["network-1"]!;
    expect(carrier.triggers).toEqual(synthesised(DOCUMENT).resource["terraform_data"]!["network-1"]!.triggers_replace);
    for (const provisioner of carrier.provisioner) {
      const { VROUTER_CONNECTION: connection } = provisioner["local-exec"].environment;
      expect(JSON.parse(connection!)).toMatchObject({ host: "network-1", address: "198.18.0.11", become: false });
    }
  });

  test("requires the provider", () => {
    expect(configuration.terraform["required_providers"]).toMatchObject({
      null: { source: expect.stringContaining("null") as string },
    });
    expect(Object.keys(configuration.resource)).toEqual(["null_resource"]);
  });
});

test("a backend's settings are the document's, with nothing added", () => {
  const document = DOCUMENT.replace("{ type: local, path: spread.tfstate }", "{ type: pg, schema_name: ha }");
  expect(synthesised(document).terraform["backend"]).toEqual({ pg: { schema_name: "ha" } });
});
