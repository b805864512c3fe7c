import { portsText } from "../../lib/net/port-range";
import { fixedIp } from "../fixed-ip";
import { join } from "node:path";
import { snatNodeFor } from "../../lib/placement/distributed/snat-nodes";
import { floatingIpsByName, networkOf, namingOf } from "../../lib/review/facts/network";
import { waysOutOf } from "../../lib/review/facts/ways-out";
import { hostState } from "../../lib/review/plan/host-state";
import { compiledDocument } from "../compiled";

/** What reviews read from files must be what the document says: whoever changes a file's format notices here. */
const DOCUMENTS = ["golden/ha", "golden/options", "golden/spread"].map((name) => [
  name,
  join(__dirname, "..", name, "environment.yaml"),
]);

const OTHERS = [
  ["review/site", join(__dirname, "site.yaml")],
  ["review/distributed", join(__dirname, "distributed.yaml")],
  ["environments/dvr", join(__dirname, "../../environments/dvr.yaml")],
];

describe.each([...DOCUMENTS, ...OTHERS])("%s", (_, document) => {
  const { topology, placement, bundles } = compiledDocument(document);
  const states = bundles.map(({ files }) => {
    return hostState("any", { triggers_replace: Object.fromEntries(files.map(({ path, text }) => [path, text])) }, {})!;
  });
  const naming = namingOf(states);
  const network = networkOf(states, (key) => naming("mapping", key) !== key);

  test("units, and what a changed file makes necessary, are those of the engine's bundle", () => {
    for (const [i, { host, units, files }] of bundles.entries()) {
      expect([states[i]!.host, states[i]!.units]).toEqual([host, units]);
      expect(states[i]!.files.map(({ path, activations }) => [path, activations])).toEqual(
        files.map(({ path, activations }) => [path, activations]),
      );
    }
  });

  test("routers with their places, addresses and routes", () => {
    const read = [...network.routers.values()].map(({ id, hosts, first }) => ({
      name: naming("router", id),
      hosts,
      ha: first.vrrp !== undefined,
      gateway: first.gateway,
      interfaces: [...first.interfaces.values()].map((address) => address.split("/")[0]).sort(),
      routes: first.routes.filter((route) => !route.startsWith("0.0.0.0/0")),
    }));
    const declared = topology.routers
      .filter(({ name, adminStateUp }) => adminStateUp && placement.instances.of(name).length > 0)
      .map(({ name, ha, gateway, interfaces, routes }) => ({
        name,
        hosts: placement.instances.agentsOf(name),
        ha,
        gateway: gateway && { address: fixedIp(gateway).ipAddress, snat: gateway.enableSnat },
        interfaces: interfaces.map((port) => fixedIp(port).ipAddress).sort(),
        routes: routes.map(({ destination, nexthop }) => `${destination} via ${nexthop}`).sort(),
      }));
    expect(sorted(read)).toEqual(sorted(declared));
  });

  test("port forwards", () => {
    const own = [...network.forwards.values()].filter(({ floatingIp }) => floatingIp === undefined);
    const read = own.map((forward) => ({ ...forward, router: naming("router", forward.router) }));
    const declared = topology.forwards.map((forward) => {
      const { id, router, protocol, externalPorts, internalIpAddress, internalPorts, returnPathSnat } = forward;
      const gateway = fixedIp(topology.routers.find(({ name }) => name === router)!.gateway!).ipAddress;
      const [external, internal] = [
        `${gateway}:${portsText(externalPorts)}`,
        `${internalIpAddress}:${portsText(internalPorts)}`,
      ];
      return { id, router, protocol, external, internal, returnPathSnat };
    });
    expect(read.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(declared.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  test("floating IPs and their port forwards, with their places", () => {
    const forwards = [...network.forwards.values()].filter(({ floatingIp }) => floatingIp !== undefined);
    const read = [...floatingIpsByName(network, naming)].map(([name, { address, router, host, target }]) => ({
      name,
      address,
      target,
      place: { router: naming("router", router), host },
      forwards: forwards
        .filter(({ floatingIp }) => floatingIp === address)
        .map(({ id, protocol, external, internal }) => [naming("forward", id), protocol, external, internal].join(" "))
        .sort(),
    }));
    const placed = topology.floatingIps.filter(({ name }) => placement.floatingIps.has(name));
    const declared = placed.map(({ name, fixedIp: { ipAddress }, target, forwards: ports }) => ({
      name,
      address: ipAddress,
      target: target?.ipAddress,
      place: placement.floatingIps.get(name),
      forwards: ports
        .map(({ name: forward, protocol, externalPorts, internalIpAddress, internalPorts }) => {
          const ways = `${ipAddress}:${portsText(externalPorts)} ${internalIpAddress}:${portsText(internalPorts)}`;
          return `${forward} ${protocol} ${ways}`;
        })
        .sort(),
    }));
    expect(sorted(read)).toEqual(sorted(declared));
  });

  test("instances on compute hosts, and by which SNAT nodes their VMs leave", () => {
    const read = [...network.routers.values()].map(({ id, onCompute }) => ({
      name: naming("router", id),
      hosts: [...onCompute.keys()],
    }));
    const running = topology.routers.filter(({ adminStateUp }) => adminStateUp);
    const declared = running.map(({ name }) => ({ name, hosts: placement.instances.computeHostsOf(name) }));
    expect(sorted(read)).toEqual(sorted(declared));
    const ways = [...waysOutOf(network).values()].map(({ router, host, node }) => ({
      name: `${naming("router", router)} on ${host}`,
      node: naming("router", node),
    }));
    const wished = running
      .filter(({ gateway }) => gateway !== undefined)
      .flatMap(({ name }) =>
        placement.instances.computeHostsOf(name).map((host) => ({
          name: `${name} on ${host}`,
          node: snatNodeFor(topology, placement.instances, name, host).name,
        })),
      );
    expect(sorted(ways)).toEqual(sorted(wished));
  });

  test("mappings, and no port of a router among them", () => {
    const read = [...network.mappings.values()].map(({ key, macAddress, ipAddress }) => ({
      name: naming("mapping", key),
      macAddress,
      ipAddress,
    }));
    const subnets = new Set(placement.dhcpServers.flatMap((server) => server.fixedIps.map(({ subnet }) => subnet)));
    const declared = topology.mappings
      .filter((mapping) => subnets.has(fixedIp(mapping).subnet))
      .map((mapping) => ({
        name: mapping.name,
        macAddress: mapping.macAddress,
        ipAddress: fixedIp(mapping).ipAddress,
      }));
    expect(sorted(read)).toEqual(sorted(declared));
  });
});

function sorted<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return [...things].sort((a, b) => (a.name < b.name ? -1 : 1));
}
