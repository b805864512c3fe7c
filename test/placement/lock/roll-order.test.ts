import { EMPTY_LOCK } from "../../../lib/model/lock";
import type { Topology } from "../../../lib/model/topology";
import { instancesOn, RouterInstances } from "../../../lib/placement/instances";
import { rollOrder } from "../../../lib/placement/lock/roll-order";

/** @param routers name -> its hosts, the master first. @returns host -> those before it */
function order(routers: Readonly<Record<string, readonly string[]>>, before: readonly string[] = []) {
  const topology = {
    hosts: [],
    networks: [],
    mappings: [],
    forwards: [],
    routers: Object.entries(routers).map(([name, hosts]) => ({
      name,
      ha: hosts.length > 1,
      adminStateUp: true,
      snatPorts: [],
      interfaces: [],
    })),
  } as unknown as Topology;
  const instances = new RouterInstances(
    topology.routers.flatMap((router) => instancesOn(routers[router.name]!, router)),
  );
  return rollOrder(
    topology,
    { instances, vrrp: {}, dhcpServers: [], floatingIps: new Map() },
    { ...EMPTY_LOCK, roll_order: before },
  ).predecessors;
}

test("the slave comes first", () => {
  expect(order({ a: ["n1", "n2"] })).toEqual({ n1: ["n2"], n2: [] });
  expect(order({ a: ["n2", "n1"] })).toEqual({ n1: [], n2: ["n1"] });
});

test("hosts that share no HA router wait for nobody", () => {
  expect(order({ a: ["n1"], b: ["n1"], c: ["n2"] })).toEqual({});
  expect(order({ a: ["n1", "n2"], b: ["n3", "n4"] })).toEqual({ n1: ["n2"], n2: [], n3: ["n4"], n4: [] });
});

test.each([
  ["masters crossed", { a: ["n1", "n2"], b: ["n2", "n1"] }],
  ["three on one router", { a: ["n1", "n2", "n3"] }],
  ["a chain", { a: ["n1", "n2"], b: ["n2", "n3"], c: ["n3", "n4"], d: ["n4", "n5"] }],
  ["a ring", { a: ["n1", "n2"], b: ["n2", "n3"], c: ["n3", "n1"] }],
])("%s: of two that share a router one waits for the other", (_, routers) => {
  const before = order(routers);
  for (const hosts of Object.values(routers)) {
    for (const a of hosts) {
      for (const b of hosts.filter((other) => other !== a)) {
        expect(before[a]!.includes(b) || before[b]!.includes(a)).toBe(true);
        expect(before[a]!.includes(b) && before[b]!.includes(a)).toBe(false);
      }
    }
  }
});

test("a chain of pairs takes two waves, not as many as it is long", () => {
  const before = order({ a: ["n1", "n2"], b: ["n3", "n2"], c: ["n3", "n4"], d: ["n5", "n4"] });
  const depth = (host: string): number => Math.max(0, ...before[host]!.map((other) => 1 + depth(other)));
  expect(Math.max(...["n1", "n2", "n3", "n4", "n5"].map(depth))).toBe(1);
});

test("an order that was followed once stays, whoever is master now", () => {
  expect(order({ a: ["n2", "n1"] }, ["n2", "n1"])).toEqual({ n1: ["n2"], n2: [] });
  expect(order({ a: ["n2", "n1"], b: ["n2", "n3"] }, ["n2", "n1"])).toEqual({ n1: ["n2"], n2: ["n3"], n3: [] });
  expect(order({ a: ["n2", "n1"], b: ["n4", "n1"] }, ["n2", "n1"])).toEqual({ n1: ["n2"], n2: [], n4: ["n1"] });
  expect(order({ a: ["n1", "n2"] }, ["n9", "n1", "n1", "n2"])).toEqual({ n1: [], n2: ["n1"] });
});
