import type { Compilation } from "../../lib/compile";
import { eachInTurn } from "../../lib/fleet/rolling-order";
import { EMPTY_LOCK } from "../../lib/model/lock";
import type { Topology } from "../../lib/model/topology";
import { instancesOn, RouterInstances } from "../../lib/placement/instances";
import { rollOrder } from "../../lib/placement/lock/roll-order";

/** @param routers name -> its hosts, the master first */
function compilation(hosts: readonly string[], routers: Readonly<Record<string, readonly string[]>>): Compilation {
  const topology = {
    hosts: hosts.map((name) => ({ name, role: "network" })),
    networks: [],
    mappings: [],
    forwards: [],
    routers: Object.keys(routers).map((name) => ({
      name,
      ha: true,
      adminStateUp: true,
      snatPorts: [],
      interfaces: [],
    })),
  } as unknown as Topology;
  const instances = new RouterInstances(
    topology.routers.flatMap((router) => instancesOn(routers[router.name]!, router)),
  );
  return {
    topology,
    bundles: hosts.map((host) => ({ host })),
    rollOrder: rollOrder(topology, { instances, vrrp: {}, dhcpServers: [], floatingIps: new Map() }, EMPTY_LOCK),
  } as unknown as Compilation;
}

/** @returns when each host's work began and ended, and what failed */
async function changed(site: Compilation, broken: readonly string[] = []) {
  const moments: string[] = [];
  const { failure } = await eachInTurn(site, undefined, async ({ host }) => {
    moments.push(`begin ${host.name}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    moments.push(`end ${host.name}`);
    if (broken.includes(host.name)) throw new Error("broken");
    return host.name;
  });
  return { moments, failed: failure?.lines ?? [] };
}

const MANY = Array.from({ length: 60 }, (_, index) => `n${index}`);

test("60 hosts that all share a router are changed one after the other, at once begun", async () => {
  const site = compilation(MANY, { r: MANY });
  const { moments, failed } = await changed(site);
  expect(failed).toEqual([]);
  expect(moments).toEqual(site.rollOrder.hosts.flatMap((host) => [`begin ${host}`, `end ${host}`]));
});

test("more hosts wait than are worked on at once: nobody waits for one that is not begun, whatever the document's order", async () => {
  const pairs = Object.fromEntries(MANY.slice(1).map((host, index) => [`r${index}`, [MANY[index]!, host]]));
  const site = compilation([...MANY].reverse(), pairs);
  const { moments, failed } = await changed(site);
  expect(failed).toEqual([]);
  for (const [host, before] of Object.entries(site.rollOrder.predecessors)) {
    for (const other of before) expect(moments.indexOf(`end ${other}`)).toBeLessThan(moments.indexOf(`begin ${host}`));
  }
});

test("a host that shares a router with one that failed stays as it is, and so does whoever waits for that one", async () => {
  const site = compilation(["a", "b", "c", "d"], { r: ["a", "b"], s: ["c", "b"] });
  expect(site.rollOrder.predecessors).toEqual({ a: ["b"], b: [], c: ["b"] });
  const { moments, failed } = await changed(site, ["b"]);
  expect(moments.sort()).toEqual(["begin b", "begin d", "end b", "end d"]);
  expect([...failed].sort()).toEqual([
    "3 of 4 hosts failed",
    "a: SKIPPED: waits for b, which failed: this host stays as it is",
    "b: broken",
    "c: SKIPPED: waits for b, which failed: this host stays as it is",
  ]);
});
