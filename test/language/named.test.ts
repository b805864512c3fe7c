import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { completionsAt, namedAt } from "../../lib/language/named";
import { resolvedFacts, type Facts } from "../../lib/language/resolved";
import { namesIn } from "../../lib/language/references";
import { compiledDocument } from "../compiled";

const FILES = join(__dirname, "../../environments");
const SPREAD = readFileSync(join(FILES, "spread.yaml"), "utf8");

/** The names that are offered at the mark `|` of a text. */
function offered(marked: string): string[] {
  const offset = marked.indexOf("|");
  return completionsAt(marked.replace("|", ""), offset).map(({ name }) => name);
}

test.each([
  [
    "a subnet of an interface",
    "      - { subnet: web, ip_address: 172.16.0.1 }",
    "      - { subnet: |, ip_address: 172.16.0.1 }",
    ["public-v4", "web"],
  ],
  [
    "within a word, which it replaces",
    "network_node: network-1  ",
    "network_node: net|work-1  ",
    ["network-1", "network-2"],
  ],
  [
    "before anything is written, with no space yet",
    "    network_node: network-2",
    "    network_node:|",
    ["network-1", "network-2"],
  ],
  ["a list in brackets", "dhcp_agents: [network-1]", "dhcp_agents: [network-1, |]", ["network-1", "network-2"]],
  ["a list that is not closed", "dhcp_agents: [network-1]  ", "dhcp_agents: [|", ["network-1", "network-2"]],
  [
    "a compute host, where only such will do",
    "ip_address: 172.16.0.51, host: compute-2",
    "ip_address: 172.16.0.51, host: |",
    ["compute-1", "compute-2"],
  ],
  [
    "an external network",
    "external_gateway_info: { network: public, ip_address: 203.0.113.12 }",
    "external_gateway_info: { network: | }",
    ["public"],
  ],
  ["a router and a VM", "vm2-web: { router: r2, protocol: tcp", "vm2-web: { router: |, protocol: tcp", ["r1", "r2"]],
  ["a VM", "internal_port_id: vm2", "internal_port_id: |", ["vm1", "vm2"]],
])("names are offered for %s", (_, before, after, names) => {
  const marked = SPREAD.replace(before, after);
  expect(marked).not.toBe(SPREAD);
  expect(offered(marked)).toEqual(names);
});

test.each([
  ["an address", "ip_address: 203.0.113.11", "ip_address: |"],
  ["a key", "    network_node: network-2", "    |"],
  ["a comment", "# Two routers", "# Two |routers"],
])("no names are offered for %s", (_, before, after) => {
  const marked = SPREAD.replace(before, after);
  expect(marked).not.toBe(SPREAD);
  expect(offered(marked)).toEqual([]);
});

test("what is broken elsewhere takes no names away", () => {
  const broken = `${SPREAD.replace("internal_port_id: vm2", "internal_port_id: |")}\n  bad: [\n`;
  expect(offered(broken)).toEqual(["vm1", "vm2"]);
});

test("a name leads to where it is declared, from each place that has it, and from its declaration", () => {
  const seen = new Set<string>();
  for (const { name, path, kind } of namesIn(parse(SPREAD))) {
    for (const { index } of SPREAD.matchAll(new RegExp(`(?<![\\w.-])${name}(?![\\w.-])`, "g"))) {
      const found = namedAt(SPREAD, index + 1);
      if (found?.named.kind !== kind) continue;
      expect(found.named.path).toEqual(path);
      expect(found.place).toMatchObject({ word: name, start: index, end: index + name.length });
      seen.add(`${kind} ${name} ${found.place.isKey ? "declared" : "used"}`);
    }
  }
  for (const one of ["host network-1", "host compute-2", "network public", "subnet web", "router r1", "mapping vm2"]) {
    expect(seen).toContain(`${one} declared`);
  }
  for (const one of ["host network-1", "host compute-2", "network public", "subnet web", "router r1", "mapping vm2"]) {
    expect(seen).toContain(`${one} used`);
  }
});

describe("what became of a name", () => {
  const facts = (
    file: string,
    ...[kind, name]: [Parameters<typeof resolvedFacts>[1], string]
  ): Record<string, string> =>
    Object.fromEntries(resolvedFacts(compiledDocument(join(FILES, file)), kind, name) as Facts & [string, string][]);

  test("addresses, ids and places that nobody wrote", () => {
    const router = facts(
      "ha.yaml",
      "router",
      Object.keys((parse(readFileSync(join(FILES, "ha.yaml"), "utf8")) as { routers: object }).routers)[0]!,
    );
    expect(router).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      on: expect.stringContaining("(master)") as string,
    });
    expect(router["namespace"]).toBe(`qrouter-${router["id"]}`);
    expect(facts("spread.yaml", "mapping", "vm2")).toMatchObject({
      address: "172.16.0.51",
      gateway: "172.16.0.10 (r2)",
      bridge: expect.stringMatching(/^brq/) as string,
    });
    expect(facts("spread.yaml", "subnet", "web")).toMatchObject({
      gateway: "172.16.0.1",
      routers: "r1 172.16.0.1, r2 172.16.0.10",
      DHCP: "network-1 172.16.0.254",
    });
    expect(facts("spread.yaml", "host", "network-2")).toMatchObject({ role: "network node", routers: "r2" });
    expect(facts("spread.yaml", "gateway_port_forwarding", "vm1-web")).toMatchObject({
      from: "tcp 203.0.113.11:34203",
      to: "172.16.0.50:8000",
    });
    expect(facts("dvr.yaml", "floating_ip", "vm1-public")).toMatchObject({ address: "203.0.113.101", on: "compute-1" });
    expect(facts("dvr.yaml", "network", "front")).toMatchObject({ mtu: "1450", vni: "1001" });
  });

  test("nothing is said of what is not there", () => {
    const compilation = compiledDocument(join(FILES, "spread.yaml"));
    for (const kind of [
      "host",
      "network",
      "subnet",
      "router",
      "mapping",
      "gateway_port_forwarding",
      "floating_ip",
    ] as const)
      expect(resolvedFacts(compilation, kind, "nobody")).toBeUndefined();
  });
});
