import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { escapeTemplate } from "../../constructs/values/escape-template";
import { RUNTIME_PROGRAMS } from "../../lib/artefacts/runtime";
import { synthesised, TerraformDirectory } from "../plan/terraform";
import { expectGolden } from "./expect-golden";
import { Applied, edited, SITE } from "./plans";
import { review } from "./review-command";

/** Every case is a real plan of Terraform's, reviewed by the real command. */
const ROOT = join(__dirname, "../..");

let site: Applied;

beforeAll(() => {
  site = new Applied(SITE);
}, 60_000);

afterAll(() => site.terraform.remove());

test("the same document again: no change, exit status 0", () => {
  expectGolden("no-change.md", site.plan(), 0, "--markdown");
}, 60_000);

test("a first deployment", () => {
  const terraform = new TerraformDirectory();
  try {
    terraform.write(synthesised(SITE));
    terraform.plan();
    expectGolden("create.md", join(terraform.directory, "plan"), 2, "--markdown");
  } finally {
    terraform.remove();
  }
}, 60_000);

/** The one in docs/plan-review.md. */
const EXAMPLE = edited(
  SITE,
  ["network_node: network-2", "network_node: network-1"],
  [/^ {2}vm1-(tls|dns):.*\n/gm, ""],
  ["master_agent: network-1, slave_agents: [network-2]", "master_agent: network-2, slave_agents: [network-1]"],
);

test("the example of the documentation", () => {
  const comment = expectGolden("example.md", site.plan(EXAMPLE), 2, "--markdown");
  expect(readFileSync(join(ROOT, "docs/plan-review.md"), "utf8")).toContain(comment);
}, 60_000);

const changes: Readonly<Record<string, string>> = {
  "master-moves": edited(SITE, [
    "master_agent: network-1, slave_agents: [network-2]",
    "master_agent: network-2, slave_agents: [network-1]",
  ]),
  "forwards-removed": edited(SITE, [/^ {2}vm1-.*\n/gm, ""]),
  "forward-changed-and-added": edited(
    SITE,
    ["external_port: 2222", "external_port: 2200"],
    [/$/, "  vm3-ssh: { router: r2, protocol: tcp, external_port: 2222, internal_port_id: vm3, internal_port: 22 }\n"],
  ),
  "gateway-changes": edited(SITE, ["203.0.113.10", "203.0.113.20"]),
  "router-created": edited(SITE, [
    "\ndhcp_host_mappings",
    "  r3:\n    configurations: { preferred_agent: network-1 }\n    interfaces:\n" +
      "      - { subnet: web, ip_address: 172.16.0.9 }\n\ndhcp_host_mappings",
  ]),
  "router-taken-over": edited(
    SITE,
    [
      "\nrouters:\n",
      "  comes:\n    handed_over_from: old\n    id: 6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a91\n    vni: 1009\n" +
        "    subnets:\n      come: { cidr: 172.19.0.0/24, gateway_ip: 172.19.0.1, dns_nameservers: [8.8.8.8], dhcp_agents: [network-1] }\n\nrouters:\n",
    ],
    [
      "\ndhcp_host_mappings",
      "  r3:\n    handed_over_from: old\n    id: 6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90\n" +
        "    configurations: { preferred_agent: network-1 }\n    interfaces:\n      - { subnet: come }\n\ndhcp_host_mappings",
    ],
  ),
  "router-moves": edited(
    SITE,
    ["configurations: { preferred_agent: network-1 }", "configurations: { preferred_agent: network-2 }"],
    [/( {4}network_node: )network-1/, "$1network-2"],
    [/^ {2}r2:\n(?: {4}.*\n)*/m, ""],
  ),
  renamed: edited(
    SITE,
    [/\bnetwork-2\b/g, "a-node"],
    [/\bcompute-2\b/g, "vmhost"],
    [/\btenant:/g, "customers:"],
    [/\blab\b(?!\/)/g, "bench"],
    [/\bedge\b/g, "z-edge"],
    [/\br1\b/g, "front"],
    [/^( {2})a-node:\n/m, "$&    renamed_from: network-2\n"],
    [/^( {2})vmhost:\n/m, "$&    renamed_from: compute-2\n"],
    [/^( {2})customers:\n/m, "$&    renamed_from: tenant\n"],
    [/^( {2})z-edge:\n/m, "$&    renamed_from: edge\n"],
    [/^( {2})front:\n/m, "$&    renamed_from: r1\n"],
    ["bench: { cidr", "bench: { renamed_from: lab, cidr"],
  ),
  "renamed-unsaid": edited(SITE, [/\br1\b/g, "front"], [/\bedge\b/g, "z-edge"]),
  "vm-gateway-changes": edited(SITE, ["network_node: network-2", "network_node: network-1"]),
  "slave-elsewhere": edited(SITE, ["slave_agents: [network-2]", "slave_agents: [network-3]"]),
  "pair-dissolved": edited(SITE, [
    /ha: true\n( +configurations: ){ master_agent: network-1, .*/,
    "ha: false\n$1{ preferred_agent: network-1 }",
  ]),
  "adverts-change": edited(SITE, ["environment: site\n", "environment: site\n\nl3: { ha_vrrp_advert_int: 0.3 }\n"]),
  "snat-off": edited(SITE, ["203.0.113.10 }", "203.0.113.10, enable_snat: false }"]),
  "lease-time-changes": edited(SITE, ["dns_nameservers: [8.8.8.8]", "dns_nameservers: [8.8.8.8], lease_time: 600"]),
  "mappings-change": edited(SITE, [/ {2}vm3: .*\n/, ""], ["172.16.0.50", "172.16.0.60"]),
  "network-rebuilt": edited(SITE, ["vni: 1002", "vni: 1003"]),
  "connection-changes": edited(SITE, ["user: root", "user: admin"]),
  "host-leaves": edited(SITE, [/^ {2}compute-2:\n(?: {4}.*\n)+/m, ""], [", host: compute-2", ""]),
};

test.each(Object.keys(changes))(
  "%s",
  (name) => {
    expectGolden(`${name}.md`, site.plan(changes[name]), 2, "--markdown");
  },
  60_000,
);

describe("a host that leaves", () => {
  const gone = () => site.configuration(changes["host-leaves"]!);

  test("with its block, and the step that cleans it in no `removed` block: alarm", () => {
    expectGolden("teardown-missing.md", site.planOf({ ...gone(), removed: undefined }), 2, "--markdown");
  }, 60_000);

  test("forgotten with what it has: alarm, and nothing of it is said to go", () => {
    const { resource, ...others } = site.configuration(SITE);
    const carriers = Object.entries(resource["terraform_data"]!).filter(([host]) => host !== "network-2");
    const configuration = {
      ...others,
      resource: {
        terraform_data: Object.fromEntries(
          carriers.map(([host, carrier]) => [host, { ...carrier, depends_on: undefined }]),
        ),
      },
      removed: [{ from: "terraform_data.network-2", lifecycle: [{ destroy: false }] }],
    };
    expectGolden("forgotten.md", site.planOf(configuration), 2, "--markdown");
  }, 60_000);

  test("in plan JSON, which does not tell whether it is cleaned: alarm", () => {
    site.planOf(gone());
    const json = join(site.terraform.directory, "plan.json");
    writeFileSync(json, site.terraform.run("show", "-json", "plan"));
    expectGolden("teardown-unknown.md", json, 2, "--markdown");
  }, 60_000);
});

describe("the same document", () => {
  test("destroyed", () => {
    expectGolden("destroy.md", site.plan(SITE, "-destroy"), 2, "--markdown");
  }, 60_000);

  test("with a host that is deployed again on request", () => {
    expectGolden("deployed-again.md", site.plan(SITE, "-replace=terraform_data.network-1"), 2, "--markdown");
  }, 60_000);

  describe("after a deployment that failed", () => {
    beforeAll(() => void site.terraform.run("taint", "terraform_data.network-2"));
    afterAll(() => void site.terraform.run("untaint", "terraform_data.network-2"));

    test("is deployed again", () => {
      expectGolden("tainted.md", site.plan(), 2, "--markdown");
    }, 60_000);

    test("is destroyed without the step that cleans it: alarm", () => {
      expectGolden("tainted-destroy.md", site.plan(SITE, "-destroy"), 2, "--markdown");
    }, 60_000);
  });
});

describe("500 files that change", () => {
  const routers = Array.from({ length: 250 }, (_, i) => i + 1);
  const many = edited(
    SITE,
    [/\n {2}edge:[\s\S]*/, `\n${routers.map(router).join("")}`],
    ["203.0.113.0/24, gateway_ip: 203.0.113.1", "10.9.0.0/16, gateway_ip: 10.9.0.1"],
  );

  function router(n: number): string {
    const address = `${Math.floor(n / 200) + 1}.${(n % 200) + 10}`;
    return (
      `  r${n}:\n    ha: true\n    configurations: { master_agent: network-1, slave_agents: [network-2] }\n` +
      `    external_gateway_info: { network: public, ip_address: 10.9.${address} }\n`
    );
  }

  test("are told together, and what does not fit is counted", () => {
    const applied = new Applied(many);
    try {
      const plan = applied.plan(edited(many, ["\nssh:", "\nl3: { ha_vrrp_advert_int: 0.3 }\nssh:"]));
      const comment = expectGolden("many.md", plan, 2, "--markdown");
      expect(comment).toContain("500 files");
      expect(comment.length).toBeLessThanOrEqual(60_000);
      expect(JSON.parse(review([plan, "--json"]).stdout)).toMatchObject({ files: { length: 500 } });
    } finally {
      applied.terraform.remove();
    }
  }, 300_000);
});

test("in a terminal", () => {
  expectGolden("terminal.txt", site.plan(changes["forward-changed-and-added"]), 2);
}, 60_000);

test("as JSON", () => {
  expectGolden("json.json", site.plan(changes["master-moves"]), 2, "--json");
}, 60_000);

test("of a part of the hosts", () => {
  expectGolden("partial.md", site.plan(changes["master-moves"], "-target=terraform_data.network-2"), 2, "--markdown");
}, 60_000);

test("a deployment that failed is compared with the one before, which the host went back to", () => {
  const applied = new Applied(SITE);
  try {
    const next = changes["gateway-changes"];
    applied.plan(next);
    // There are no hosts: the provisioners fail.
    expect(() => applied.terraform.run("apply", "-input=false", "plan")).toThrow("provisioner");
    expectGolden("failed.md", applied.plan(next), 2, "--markdown");
  } finally {
    applied.terraform.remove();
  }
}, 60_000);

test("a version of this tool with other unit files and programs", () => {
  const newer = JSON.stringify(site.configuration(SITE))
    .replaceAll("RestartSec=", "RestartSec=1")
    .replaceAll(/(l2|netns)\.sh":"sha256:\w+/g, '$1.sh":"sha256:' + "5".repeat(64));
  expectGolden("tool-upgrade.md", site.planOf(JSON.parse(newer)), 2, "--markdown");
}, 60_000);

test("a state of an earlier version, which kept the text of programs: they are not said to change", () => {
  const withTexts = (text: string) =>
    text.replaceAll(/\/runtime\/([\w.]+)":"sha256:\w+"/g, (_, name: string) => {
      return `/runtime/${name}":${JSON.stringify(escapeTemplate(RUNTIME_PROGRAMS.get(name)!))}`;
    });
  const applied = new Applied(SITE, withTexts);
  try {
    expect(applied.terraform.run("state", "pull")).toContain("#!/bin/sh");
    expectGolden("texts-before.md", applied.plan(), 2, "--markdown");
  } finally {
    applied.terraform.remove();
  }
}, 60_000);

test("a rotated password: its version, never its value", () => {
  const version = (number: number) =>
    edited(SITE, [
      "\nssh:",
      `\nl3: { ha_vrrp_advert_int: 2, ha_vrrp_auth_type: PASS, ha_vrrp_auth_password_version: ${number} }\nssh:`,
    ]);
  const applied = new Applied(version(1));
  try {
    applied.terraform.write(applied.configuration(version(2)));
    applied.terraform.plan({ TF_VAR_vrouter_secret_ha_vrrp_auth_password: "s3cr3t.." });
    const plan = join(applied.terraform.directory, "plan");
    const comment = expectGolden("password-rotates.md", plan, 2, "--markdown");
    expect(comment + review([plan]).stdout + review([plan, "--json"]).stdout).not.toContain("s3cr3t");
  } finally {
    applied.terraform.remove();
  }
}, 60_000);

test("null_resource carriers are read as terraform_data are", () => {
  site.plan(changes["gateway-changes"]);
  const plan = site.terraform.run("show", "-json", "plan");
  const json = join(site.terraform.directory, "null.json");
  writeFileSync(
    json,
    plan.replaceAll("terraform_data", "null_resource").replaceAll('"triggers_replace"', '"triggers"'),
  );
  expectGolden("gateway-changes.md", json, 2, "--markdown");
}, 60_000);

test("what changes besides the hosts is a change, told by its name", () => {
  const configuration = { ...site.configuration(SITE), output: { site: { value: "s3cr3t" } } };
  expect(expectGolden("besides.md", site.planOf(configuration), 2, "--markdown")).not.toContain("s3cr3t");
}, 60_000);
