import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Applied, edited } from "./plans";
import { expectGolden } from "./expect-golden";

/** As golden.test.ts, of what becomes of distributed routers and floating IPs. */
const SITE = readFileSync(join(__dirname, "distributed.yaml"), "utf8");

const DISTRIBUTED = /^ {4}distributed: true\n {4}configurations: .*\n/m;
const CENTRAL = "    configurations: { preferred_agent: network-1 }\n";

/** A network node more. */
const HOST_MORE = [
  / {2}compute-1:\n/,
  '  network-3:\n    role: network\n    ssh: { address: 198.18.0.13, host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte" }\n' +
    "    underlay_ip: 198.18.1.13\n    bridge_mappings: { physnet-ext: br-ex }\n$&",
] as const;

let site: Applied;

beforeAll(() => {
  site = new Applied(SITE);
}, 60_000);

afterAll(() => site.terraform.remove());

const changes: Readonly<Record<string, string>> = {
  "floating-ip-added": edited(SITE, [
    "\nfloating_ips:\n",
    "\nfloating_ips:\n  vm3-public: { floating_network: public, floating_ip_address: 203.0.113.103, port: vm3 }\n",
  ]),
  "floating-ip-removed": edited(SITE, [/^ {2}vm1-public: .*\n/m, ""]),
  "floating-ip-to-another-vm": edited(SITE, ["203.0.113.101, port: vm1", "203.0.113.101, port: vm3"]),
  "floating-ip-address": edited(SITE, ["203.0.113.101, port", "203.0.113.104, port"]),
  "floating-ip-ports-added": edited(SITE, [
    "    port_forwardings:\n",
    "    port_forwardings:\n      tls: { protocol: tcp, external_port: 443, internal_port_id: vm2, internal_port: 8443 }\n",
  ]),
  "floating-ip-ports-changed": edited(SITE, [
    'external_port_range: "9000:9099", internal_port_range: "7000:7099"',
    'external_port_range: "9000:9049", internal_port_range: "7000:7049"',
  ]),
  "floating-ip-ports-removed": edited(SITE, [/^ {6}(http|rtp): .*\n/gm, ""]),
  "floating-ip-to-network-node": edited(SITE, [/ {4}bridge_mappings: .*\n( {4}network_node: network-2\n)/, "$1"]),
  "vm-moves": edited(SITE, ["172.16.1.10, host: compute-1", "172.16.1.10, host: compute-2"]),
  "vm-moves-to-an-empty-host": edited(SITE, ["host: compute-2 }", "host: compute-3 }"]),
  "instance-added": edited(SITE, [
    "\nfloating_ips:\n",
    '  vm4: { subnet: db, mac_address: "fa:16:3e:a1:00:40", ip_address: 172.16.2.40, host: compute-3 }\n\nfloating_ips:\n',
  ]),
  "network-node-changes": edited(SITE, ["network_node: network-2", "network_node: network-1"]),
  "becomes-central": edited(SITE, [DISTRIBUTED, CENTRAL], [/, distributed_ip_address: [\d.]+/g, ""]),
  "sender-changes": edited(SITE, ["172.16.1.253", "172.16.1.250"]),
  // The network node of compute-2 is none of its SNAT nodes any more: a warning.
  "snat-node-removed": edited(SITE, [
    "[network-1, { preferred_agent: network-2, ip_address: 203.0.113.12 }]",
    "[network-1]",
  ]),
  "first-snat-node-moves": edited(SITE, ["snat_agents: [network-1,", "snat_agents: [network-3,"], HOST_MORE),
};

test.each(Object.keys(changes))(
  "%s",
  (name) => {
    expectGolden(`distributed/${name}.md`, site.plan(changes[name]), 2, "--markdown");
  },
  60_000,
);

describe("from another document", () => {
  const central = edited(
    SITE,
    [DISTRIBUTED, CENTRAL],
    [/, distributed_ip_address: [\d.]+/g, ""],
    [/\nfloating_ips:[\s\S]*?\n\n/, "\n"],
  );
  const oneNode = edited(SITE, [", { preferred_agent: network-2, ip_address: 203.0.113.12 }", ""]);

  test.each([
    ["becomes-distributed", central, edited(SITE, [/\nfloating_ips:[\s\S]*?\n\n/, "\n"])],
    ["snat-node-added", oneNode, SITE],
    [
      "snat-node-becomes-pair",
      SITE,
      edited(
        SITE,
        ["{ preferred_agent: network-2,", "{ master_agent: network-2, slave_agents: [network-1],"],
        [/^networks:\n/m, "networks:\n  ha-net: { ha: true, vni: 2001 }\n"],
      ),
    ],
  ])(
    "%s",
    (name, before, after) => {
      const applied = new Applied(before);
      try {
        expectGolden(`distributed/${name}.md`, applied.plan(after), 2, "--markdown");
      } finally {
        applied.terraform.remove();
      }
    },
    60_000,
  );
});

test("of a part of the hosts", () => {
  const plan = site.plan(changes["network-node-changes"], "-target=terraform_data.compute-2");
  expectGolden("distributed/partial.md", plan, 2, "--markdown");
}, 60_000);
