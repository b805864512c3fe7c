import { readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesised, TerraformDirectory, withoutProvisioners, type Plan } from "./terraform";

const DOCUMENT = readFileSync(join(__dirname, "../golden/spread/environment.yaml"), "utf8");

let terraform: TerraformDirectory;

beforeEach(() => {
  terraform = new TerraformDirectory();
});

afterEach(() => terraform.remove());

/** The plan from one document, applied, to another; choices are kept. */
function planOfChange(before: string, after: string): Plan {
  const lockFile = join(terraform.directory, "environment.lock.json");
  terraform.write(withoutProvisioners(synthesised(before, {}, lockFile)));
  terraform.apply();
  terraform.write(withoutProvisioners(synthesised(after, {}, lockFile)));
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

describe("a host that leaves the document", () => {
  const without = DOCUMENT.replace(/^ {2}compute-2:\n(?: {4}.*\n)+/m, "")
    .replace(", host: compute-2", "")
    .replace(/(vm2-web: .*) }/, "$1, return_path: snat }");

  test("is destroyed by the plan, with the step that cleans it", () => {
    const lockFile = join(terraform.directory, "environment.lock.json");
    const plan = planOfChange(DOCUMENT, without);
    expect(plan.changes.find(({ address }) => address === "terraform_data.compute-2")!.change.actions).toEqual([
      "delete",
    ]);
    const { removed, terraform: settings } = synthesised(without, {}, lockFile);
    expect(settings["required_version"]).toBe(">= 1.9");
    expect(removed).toEqual([
      {
        from: "terraform_data.compute-2",
        lifecycle: [{ destroy: true }],
        provisioner: [
          {
            "local-exec": expect.objectContaining({
              when: "destroy",
              command: expect.stringMatching(/cdktf-vrouter\/provisioner.* remove$/) as string,
              environment: {
                VROUTER_CONNECTION: "${jsonencode(self.input)}",
                VROUTER_MACHINES: expect.stringMatching(/stacks\/spread\/machines\.json$/) as string,
              },
            }) as unknown,
          },
        ],
      },
    ]);
  }, 60_000);

  test("and comes back, has a resource again and no such step", () => {
    const lockFile = join(terraform.directory, "environment.lock.json");
    for (const document of [DOCUMENT, without]) synthesised(document, {}, lockFile);
    const { removed, terraform: settings } = synthesised(DOCUMENT, {}, lockFile);
    expect([removed, settings["required_version"]]).toEqual([undefined, ">= 1.4"]);
  });
});

test("another SSH user changes the resource in place: nothing is deployed for it", () => {
  const plan = planOfChange(DOCUMENT, DOCUMENT.replace("user: root", "user: admin"));
  expect(plan.changes.map(({ change }) => change.actions)).toEqual(Array(4).fill(["update"]));
}, 60_000);

test("the plan is that of the bundle: its digest is in the provisioner, of the connection only which machine it is is a trigger", () => {
  const carrier = synthesised(DOCUMENT).resource["terraform_data"]!["network-1"]!;
  const [create, destroy] = carrier.provisioner.map((provisioner) => provisioner["local-exec"]);
  expect(create!.environment["VROUTER_BUNDLE_DIGEST"]).toMatch(/^[0-9a-f]{64}$/);
  expect([create!.when, destroy!.when]).toEqual([undefined, "destroy"]);
  const { machine, ...files } = carrier.triggers_replace as Record<string, string>;
  expect(machine).toMatch(/^198\.18\.0\.11 port 22\nssh-ed25519 \S+$/);
  expect(JSON.stringify(files)).not.toMatch(/198\.18\.0\.|id_ed25519|ssh-ed25519/);
  expect(carrier.input).toMatchObject({ address: "198.18.0.11", identity_file: "lab/id_ed25519", port: 22 });
});

describe.each([
  ["the document", `carrier: null_resource\n${DOCUMENT}`, {}],
  ["the context", DOCUMENT, { carrier: "null_resource" }],
])("null_resource by %s", (_, document, context) => {
  const configuration = synthesised(document, context);

  test("has the same files, and keeps the connection in a trigger", () => {
    const carrier = configuration.resource["null_resource"]!["network-1"]!;
    const data = synthesised(DOCUMENT).resource["terraform_data"]!["network-1"]!;
    const { connection, ...files } = carrier.triggers as Record<string, string>;
    expect(files).toEqual(data.triggers_replace);
    const facts = { host: "network-1", address: "198.18.0.11", become: false };
    expect(JSON.parse(connection!)).toMatchObject(facts);
    for (const provisioner of carrier.provisioner) {
      const [, declared] = /^\$\{try\(self\.triggers\.connection, (".*")\)\}$/.exec(
        provisioner["local-exec"].environment["VROUTER_CONNECTION"]!,
      )!;
      expect(JSON.parse(JSON.parse(declared!) as string)).toMatchObject(facts);
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

describe("HA pairs", () => {
  const HA = readFileSync(join(__dirname, "../golden/ha/environment.yaml"), "utf8");
  const SECRET = HA.replace("ha_vrrp_advert_int: 0.3", "ha_vrrp_advert_int: 2\n  ha_vrrp_auth_type: PASS");

  test("the master's host waits for the slave's, and knows how to reach it", () => {
    const { terraform_data: carriers } = synthesised(HA).resource;
    expect(Object.entries(carriers!).map(([host, { depends_on }]) => [host, depends_on])).toEqual([
      ["compute-1", undefined],
      ["network-1", ["terraform_data.network-2"]],
      ["network-2", undefined],
    ]);
    expect(carriers!["network-1"]!.input!["peers"]).toMatchObject({ "network-2": { address: "198.18.0.12" } });
    expect(JSON.stringify(carriers!["network-1"]!.triggers_replace)).not.toContain("198.18.0.12");
  });

  test("a password is an ephemeral variable of the hosts that need it, and what they say is told by another program", () => {
    const { variable, resource } = synthesised(SECRET);
    const name = "vrouter_secret_ha_vrrp_auth_password";
    expect(variable).toMatchObject({ [name]: { type: "string", ephemeral: true, default: null } });
    const provisioners = (host: string) => resource["terraform_data"]![host]!.provisioner.map((p) => p["local-exec"]);
    const [apply, report, remove] = provisioners("network-1");
    expect(apply!.environment[name.toUpperCase()]).toBe(`\${var.${name}}`);
    expect(apply).toMatchObject({ on_failure: "continue" });
    expect([report, remove].map((other) => JSON.stringify(other))).not.toContain(name);
    expect(report!.command).toMatch(/ report '.*\/stacks\/ha\/hosts\/network-1\.log'$/);
    expect(provisioners("compute-1")).toHaveLength(2);
  });

  test("Terraform takes all of it, and neither plan nor state has the password", () => {
    terraform.write(synthesised(SECRET.replace(/^backend: .*$/m, "")));
    const { changes, text } = terraform.plan({ TF_VAR_vrouter_secret_ha_vrrp_auth_password: "s3cr3t.." });
    expect(changes).toHaveLength(3);
    expect(JSON.stringify(changes) + text).not.toContain("s3cr3t..");
    expect(text).toContain("@@secret:ha_vrrp_auth_password:1@@");
  }, 60_000);

  test("a rotated password is a version number in the plan", () => {
    const local = SECRET.replace(/^backend: .*$/m, "");
    const rotated = local.replace("auth_type: PASS", "auth_type: PASS\n  ha_vrrp_auth_password_version: 2");
    const plan = planOfChange(local, rotated);
    expect(replaced(plan)).toEqual(["terraform_data.network-1", "terraform_data.network-2"]);
    expect(plan.text).toMatch(
      /- +auth_pass @@secret:ha_vrrp_auth_password:1@@\n +\+ +auth_pass @@secret:ha_vrrp_auth_password:2@@/,
    );
  }, 60_000);

  test("another priority of the slaves changes two files of two hosts", () => {
    const local = HA.replace(/^backend: .*$/m, "");
    const swapped = local.replace(
      "master_agent: network-1, slave_agents: [network-2]",
      "master_agent: network-2, slave_agents: [network-1]",
    );
    const plan = planOfChange(local, swapped);
    expect(replaced(plan)).toEqual(["terraform_data.network-1", "terraform_data.network-2"]);
    for (const address of replaced(plan)) expect(changedPaths(plan, address)).toEqual(["routers/ID/keepalived.conf"]);
  }, 60_000);
});
