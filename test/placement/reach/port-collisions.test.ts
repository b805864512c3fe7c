import { instancePortId } from "../../../lib/model/ids";
import type { Router, Topology } from "../../../lib/model/topology";
import { portMac } from "../../../lib/net/device";
import { RouterInstances } from "../../../lib/placement/instances";
import type { DhcpServer } from "../../../lib/placement/placement";
import { checkPortCollisions } from "../../../lib/placement/reach/port-collisions";
import { resolveTopology } from "../../../lib/topology/resolve";
import { base } from "../../topology/base";
import { placed } from "../distributed/declared";

const topology = resolveTopology(base()).topology as Topology;

/** An id derived from names cannot be made to collide, so the ids are put in afterwards. */
function withRouters(change: (router: Topology["routers"][number]) => Topology["routers"][number]): Topology {
  return { ...topology, routers: topology.routers.map(change) };
}

function withId<T extends object>(port: T, portId: string): T & { portId: string; macAddress: string } {
  return { ...port, portId, macAddress: portMac(portId) };
}

const summary = (changed: Topology, servers: readonly DhcpServer[] = []) =>
  checkPortCollisions(changed, {
    instances: new RouterInstances([]),
    vrrp: {},
    dhcpServers: servers,
    floatingIps: new Map(),
  }).map(({ code, path, message }) => [code, path.join("."), message]);

test("ports with ids of their own do not collide", () => {
  expect(summary(topology)).toEqual([]);
});

test("two ports whose ids differ only after the part that names the device", () => {
  const ids: Record<string, string> = {
    r1: "fe5a9b5f-e0c1-4b5e-9d2a-000000000001",
    inner: "fe5a9b5f-e0ff-4b5e-9d2a-000000000002",
  };
  const changed = withRouters((r) => ({
    ...r,
    interfaces: r.interfaces.map((i) => withId(i, ids[r.name] ?? i.portId)),
  }));
  expect(summary(changed)).toEqual([
    [
      "DERIVED_NAME_COLLISION",
      "routers.r1",
      expect.stringContaining('tapfe5a9b5f-e0 derived from this id is already used by router "inner" on subnet "db"'),
    ],
    ["DERIVED_NAME_COLLISION", "routers.r1", expect.stringContaining("MAC address fa:16:3e:fe:5a:9b")],
  ]);
});

test("a port and a VM of one network with one MAC address", () => {
  const changed = withRouters((r) => ({
    ...r,
    interfaces: r.interfaces.map((i) => (r.name === "r2" ? withId(i, `a10050${i.portId.slice(6)}`) : i)),
  }));
  expect(summary(changed)).toEqual([
    [
      "DERIVED_NAME_COLLISION",
      "routers.r2",
      expect.stringContaining('fa:16:3e:a1:00:50 derived from this id is already used by mapping "vm1"'),
    ],
  ]);
});

test("the same MAC address in another network does no harm", () => {
  const changed = withRouters((r) => ({
    ...r,
    gateway: r.name === "r2" && r.gateway ? withId(r.gateway, `a10050${r.gateway.portId.slice(6)}`) : r.gateway,
  }));
  expect(summary(changed)).toEqual([]);
});

test("a DHCP server and a router port", () => {
  const portId = topology.routers[0]?.interfaces[0]?.portId ?? "";
  const servers = [{ network: "tenant", host: "network-1", portId, fixedIps: [] }];
  expect(summary(topology, servers).map(([code, path]) => [code, path])).toEqual([
    ["DERIVED_NAME_COLLISION", "networks.tenant"],
    ["DERIVED_NAME_COLLISION", "networks.tenant"],
  ]);
});

test("two networks with one bridge name", () => {
  const networks = topology.networks.map((n) => ({ ...n, id: "fe5a9b5f-e0c1-4b5e-9d2a-6d65c2a19e0b" }));
  expect(summary({ ...topology, networks })).toEqual([
    ["DERIVED_NAME_COLLISION", "networks.tenant", expect.stringContaining("bridge name brqfe5a9b5f-e0")],
  ]);
});

describe("of a distributed router", () => {
  const { topology: distributed, placement } = placed({
    "floating_ips.f": { floating_network: "public", port: "vm1" },
  });
  const [router, further] = distributed.routers as [Router, Router];
  const collisions = (change: Partial<Router>, of = router) => {
    const routers = distributed.routers.map((one) => (one === of ? { ...one, ...change } : one));
    const changed = { ...distributed, routers };
    return checkPortCollisions(changed, placement).map(({ path, message }) => `${path.join(".")}: ${message}`);
  };
  const likeThat = (portId: string) => `${portId.slice(0, 11)}ff-4b5e-9d2a-000000000001`;

  test("ports with ids of their own do not collide", () => {
    expect(collisions({})).toEqual([]);
  });

  test("a port by which a network node sends, and the interface", () => {
    const snatPorts = router.snatPorts.map((port) => withId(port, likeThat(router.interfaces[0]!.portId)));
    expect(collisions({ snatPorts: snatPorts.slice(0, 1) })).toEqual([
      expect.stringMatching(/^routers\.r1: .* is already used by router "r1" on subnet "db"/),
      expect.stringMatching(/^routers\.r1: the MAC address .* is already used by router "r1" on subnet "db"/),
    ]);
  });

  test("a port of a further SNAT node, told of by the names of the document", () => {
    const gateway = withId(further.gateway!, likeThat(router.gateway!.portId));
    expect(collisions({ gateway }, further)[0]).toMatch(/^routers\.r1: .* used by the gateway of router "r1"/);
    const other = collisions({ gateway: withId(router.gateway!, likeThat(further.gateway!.portId)) });
    expect(other[0]).toMatch(/^routers\.r1: .* used by the gateway of router "r1"; /);
  });

  test("a port by which a compute host sends, and one of a network node", () => {
    const sender = instancePortId(router.interfaces[0]!.portId, "c2");
    const snatPorts = [withId(router.snatPorts[0]!, likeThat(sender))];
    expect(collisions({ snatPorts })[0]).toContain('used by the SNAT node of router "r1" on subnet "db"');
  });

  test("the port of floating IPs, and that of a further SNAT node", () => {
    const outside = instancePortId(router.gateway!.portId, "c1");
    const gateway = withId(further.gateway!, likeThat(outside));
    expect(collisions({ gateway }, further)[0]).toContain('used by the floating IPs of router "r1" on "c1"');
  });
});
