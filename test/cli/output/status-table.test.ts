import { statusTable, wideStatusTable } from "../../../lib/cli/output/status-table";
import type { HostStatus } from "../../../lib/engine/status/status";
import { namespaceName } from "../../../lib/artefacts/network/namespace";
import { compiledDocument } from "../../compiled";

const { compilation, hosts } = running("environments/dvr.yaml");

/** All that its hosts carry, much used: what the document has is there, and one unit has failed. */
function running(document: string) {
  const compilation = compiledDocument(document);
  const { topology, bundles } = compilation;
  const hosts = bundles.map((bundle) => {
    const units = bundle.units.map((unit, index) => ({ unit, state: index === 1 ? "failed" : "active" }));
    const routers = topology.routers.filter(({ id }) => units.some(({ unit }) => unit.includes(`@${id}.`)));
    const networks = topology.networks.filter(({ id }) => units.some(({ unit }) => unit.includes(`@${id}.`)));
    const own = routers.map(({ id }) => namespaceName("router", id));
    const used = { packets: 123_456_789, bytes: 1 };
    const status: HostStatus = {
      current: 120,
      confirmed: 119,
      units,
      namespaces: own.map((name) => ({ name, addresses: [{ device: "qg-5269f6ba-66", address: "203.0.113.100/24" }] })),
      dhcp: networks.map(({ id }) => ({ network: id, running: true, leases: 12_345 })),
      forwards: own.flatMap((namespace) =>
        topology.forwards.map(({ id }) => ({
          id,
          namespace,
          protocol: "tcp",
          externalAddress: "203.0.113.100",
          externalPorts: "9000:9099",
          destination: "172.16.100.100:9000:9099",
          ...used,
        })),
      ),
      floatingIps: own.map((namespace) => ({
        id: namespace,
        namespace,
        address: "203.0.113.101",
        target: "172.16.100.101",
        ...used,
      })),
      paths: routers.map(({ id }) => ({ router: id, by: "node" })),
      vrrp: routers.map(({ id }) => ({
        router: id,
        state: "MASTER",
        priority: 254,
        connections: 1_000_000,
        copied: 1,
      })),
    };
    return { host: bundle.host, status };
  });
  return { compilation, hosts };
}

test.each([["environments/dvr.yaml"], ["environments/spread.yaml"], ["environments/ha.yaml"]])(
  "%s: the status of much-used hosts fits on 100 columns",
  (document) => {
    const { compilation, hosts } = running(document);
    const lines = statusTable(compilation, hosts).trimEnd().split("\n");
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines[0]).toMatch(/^HOST +GENERATION +CARRIES +UNITS +ROLE +SERVES$/);
    for (const { host } of hosts) expect(lines.some((line) => line.startsWith(`${host} `))).toBe(true);
  },
);

test("what does not run is named; what is in use is counted, in the wide form each is there", () => {
  const narrow = statusTable(compilation, hosts);
  expect(narrow).toMatch(/ \d active {2}/);
  expect(narrow).toMatch(/ failed\b/);
  expect(narrow).toContain("dhcp front");
  expect(narrow).toContain("MASTER, priority 254");
  expect(narrow).toMatch(/1 floating IP$/m);
  expect(narrow).toMatch(/ 370370367 uses$/m);
  expect(narrow).toMatch(/ 12345 leases$/m);
  const wide = wideStatusTable(compilation, hosts);
  expect(wide).toContain("tcp 203.0.113.100:9000:9099 -> 172.16.100.100:9000:9099 (123456789 connections)");
  expect(wide).toContain("203.0.113.101 -> 172.16.100.101 (123456789 connections)");
  expect(wide).toContain("qg-5269f6ba-66 203.0.113.100/24");
});

test("a host that carries neither router nor DHCP server has a row", () => {
  const [{ host, status }] = hosts as [(typeof hosts)[number]];
  const bare = {
    host,
    status: { ...status, current: 1, confirmed: 1, units: [{ unit: "vrouter-dvr-l2.service", state: "active" }] },
  };
  expect(statusTable(compilation, [bare]).split("\n")[1]).toMatch(new RegExp(`^${host} +1 +1 active$`));
});
