import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Layout } from "../../lib/artefacts/layout";
import { namespaceName } from "../../lib/artefacts/network/namespace";
import type { HostReport } from "../../lib/engine/status/status";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import { seenOf, type HostSeen } from "../../lib/serve/hosts/seen";
import { compiled } from "../compiled";

const compile = (name: string) =>
  compiled(parse(readFileSync(join(__dirname, `../../environments/${name}.yaml`), "utf8")) as EnvironmentDocument);

/** Every host as it is when all of the document is there. */
function healthy(name: string): Map<string, HostSeen> {
  const compilation = compile(name);
  const { topology, placement, bundles } = compilation;
  const layout = new Layout(topology.environment);
  return new Map(
    bundles.map(({ host, units }): [string, HostSeen] => {
      const routers = topology.routers.filter((router) => placement.instances.on(host, router.name) !== undefined);
      const networks = topology.networks.filter((network) =>
        placement.dhcpServers.some((server) => server.host === host && server.network === network.name),
      );
      const names = [
        ...routers.map(({ id }) => namespaceName("router", id)),
        ...networks.map(({ id }) => namespaceName("dhcp", id)),
      ];
      const vrrp = routers
        .filter(({ ha }) => ha)
        .map(({ id, name: router }) => ({
          router: id,
          state: placement.instances.on(host, router)!.role === "master" ? ("MASTER" as const) : ("BACKUP" as const),
          priority: 1,
          connections: 0,
          copied: 0,
        }));
      expect(routers.every(({ id }) => units.includes(layout.unit("router", id)))).toBe(true);
      const report: HostReport = {
        status: {
          current: 1,
          confirmed: 1,
          units: units.map((unit) => ({ unit, state: "active" })),
          namespaces: names.map((one) => ({ name: one, addresses: [] })),
          dhcp: networks.map(({ id }) => ({ network: id, running: true, leases: 0 })),
          forwards: [],
          floatingIps: [],
          paths: [],
          vrrp,
        },
        drift: [],
        unconfirmed: [],
      };
      return [host, { name: host, alive: true, seenAt: 1, report }];
    }),
  );
}

type Change = (host: HostSeen, id: string) => Partial<HostSeen>;
const reported =
  (change: (report: HostReport, id: string) => Partial<HostReport>): Change =>
  (host, id) => ({ report: { ...host.report!, ...change(host.report!, id) } });

test.each<[string, Change, string]>([
  ["all is as the document says", () => ({}), "ACTIVE"],
  [
    "a file of the router is not confirmed",
    reported((_, id) => ({ unconfirmed: [`/etc/vrouter/x/current/routers/${id}/ports`] })),
    "BUILD",
  ],
  [
    "a file of something else is not confirmed",
    reported(() => ({ unconfirmed: ["/etc/vrouter/x/current/networks/other"] })),
    "ACTIVE",
  ],
  ["nothing was ever heard of it", () => ({ report: undefined }), "BUILD"],
  ["it does not answer now", () => ({ alive: false }), "ACTIVE"],
  ["its deployment failed", () => ({ failure: "network-1: UNHEALTHY" }), "ERROR"],
  [
    "a unit failed",
    reported(({ status }) => ({
      status: { ...status, units: status.units.map((one) => ({ ...one, state: "failed" })) },
    })),
    "ERROR",
  ],
  ["its namespace is gone", reported(({ status }) => ({ status: { ...status, namespaces: [] } })), "BUILD"],
])("a router whose host says: %s", (_, change, wanted) => {
  const compilation = compile("spread");
  const hosts = healthy("spread");
  const { id } = compilation.topology.routers.find(({ name }) => name === "r1")!;
  const before = hosts.get("network-1")!;
  hosts.set("network-1", { ...before, ...change(before, id) });
  const { routers, dhcp } = seenOf(compilation, hosts);
  expect([routers["r1"], routers["r2"]]).toEqual([wanted, "ACTIVE"]);
  expect(dhcp["public"]).toBe("ACTIVE");
});

test.each<[string, number, string]>([
  ["one", 1, "ACTIVE"],
  ["no", 0, "ERROR"],
  ["two", 2, "ERROR"],
])("a pair with %s master", (_, masters, wanted) => {
  const hosts = healthy("ha");
  let left = masters;
  for (const [name, host] of hosts) {
    const { status } = host.report!;
    const vrrp = status.vrrp.map((instance) => ({
      ...instance,
      state: left-- > 0 ? ("MASTER" as const) : ("BACKUP" as const),
    }));
    hosts.set(name, { ...host, report: { ...host.report!, status: { ...status, vrrp } } });
  }
  expect(Object.values(seenOf(compile("ha"), hosts).routers)).toEqual([wanted]);
});

test("a DHCP server that does not run", () => {
  const hosts = healthy("spread");
  const host = hosts.get("network-1")!;
  const { status } = host.report!;
  hosts.set("network-1", {
    ...host,
    report: { ...host.report!, status: { ...status, dhcp: status.dhcp.map((one) => ({ ...one, running: false })) } },
  });
  expect(seenOf(compile("spread"), hosts).dhcp["tenant"]).toBe("DOWN");
});
