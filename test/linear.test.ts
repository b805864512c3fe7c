import { Alias } from "yaml";
import { environmentOf, manyMappings } from "../bench/environment";
import { bundlesOf } from "../lib/bundle/assemble";
import { DocumentSource } from "../lib/document/yaml/source";
import type { Declarations } from "../lib/model/declared/declarations";
import { place } from "../lib/placement/place";
import { routerDisturbances } from "../lib/review/disturbances/routers";
import { networkOf, routerAt, type Network, type Router } from "../lib/review/facts/network";
import type { RouterFacts } from "../lib/review/facts/router";
import { bridgeName } from "../lib/net/device";
import { resolveTopology } from "../lib/topology/resolve";
import { compiled } from "./compiled";

/** Twice as much takes twice as many steps, and a few that do not depend on it; a step is what is read of it. */
const TWICE = 2.1;

const KINDS: readonly (readonly [string, number, (count: number) => Declarations])[] = [
  ["routers", 100, (count) => environmentOf(count, { networkNodes: 10, computeHosts: 10, routersPerNetwork: 10 })],
  ["DHCP host mappings", 500, manyMappings],
];

describe.each(KINDS)("twice as many %s", (_, count, environment) => {
  test("are checked in twice the steps", () => {
    const steps = (declarations: Declarations) => readsOf(declarations, (counted) => resolveTopology(counted));
    expect(steps(environment(2 * count)) / steps(environment(count))).toBeLessThan(TWICE);
  });

  test("are placed in twice the steps", () => {
    const steps = (declarations: Declarations) => readsOf(compiled(declarations).topology, (counted) => place(counted));
    expect(steps(environment(2 * count)) / steps(environment(count))).toBeLessThan(TWICE);
  });

  test("are rendered in twice the steps", () => {
    const steps = (declarations: Declarations) => {
      const { topology, placement } = compiled(declarations);
      return readsOf(topology, (counted) => bundlesOf(counted, { ...placement }));
    };
    expect(steps(environment(2 * count)) / steps(environment(count))).toBeLessThan(TWICE);
  });
});

test("a document is not searched anew for each of its aliases", () => {
  const resolve = jest.spyOn(Alias.prototype, "resolve");
  const { value } = new DocumentSource(`common: &common { a: 1 }\nall: [${"*common, ".repeat(90)}*common]\n`);
  expect((value as { all: unknown[] }).all).toHaveLength(91);
  const searches = resolve.mock.calls.filter(([, context]) => context === undefined);
  resolve.mockRestore();
  expect(searches).toEqual([]);
});

test("the files of hosts are made when they are asked for, and once", () => {
  const compilation = compiled(environmentOf(1));
  expect(Object.getOwnPropertyDescriptor(compilation, "bundles")?.value).toBeUndefined();
  expect(compilation.bundles).toHaveLength(20);
  expect(compilation.bundles).toBe(compilation.bundles);
});

describe("of many routers in a review", () => {
  const COUNT = 100;

  test("each is found by its address without a look at the others", () => {
    const routers = manyRouters("n");
    const found = Array.from({ length: COUNT }, (_, i) => routerAt({ routers }, "net", `10.0.0.${i}`)?.id);
    expect(found).toEqual(Array.from({ length: COUNT }, (_, i) => `n${i}`));
    expect(routers.seen).toBeLessThan(3 * COUNT);
  });

  test("each that goes is compared with those that come at once", () => {
    const [was, is] = ["old", "new"].map((prefix) => ({ ...networkOf([], () => false), routers: manyRouters(prefix) }));
    const told = routerDisturbances(was as Network, is as Network, (__, id) => id);
    expect(told.filter(({ code }) => code === "ROUTER_REMOVED")).toHaveLength(COUNT);
    expect(JSON.stringify(told[3]!.text)).toContain("new3");
    expect(was!.routers.seen + is!.routers.seen).toBeLessThan(6 * COUNT);
  });

  function manyRouters(prefix: string): WatchedMap<Router> {
    const routers = Array.from({ length: COUNT }, (_, i): [string, Router] => {
      const first = facts(`${prefix}${i}`, `10.0.0.${i}`);
      return [
        first.id,
        { id: first.id, instances: new Map([["h", first]]), hosts: ["h"], first, onCompute: new Map() },
      ];
    });
    return new WatchedMap(routers);
  }

  function facts(id: string, address: string): RouterFacts {
    const interfaces = new Map([["qr-1", `${address}/24`]]);
    const bridges = new Map([["qr-1", bridgeName("net")]]);
    const [none, nothing] = [[], new Map<string, string>()];
    return {
      id,
      isInstance: false,
      interfaces,
      bridges,
      routes: none,
      forwards: none,
      floatingIps: none,
      snatPorts: nothing,
      senders: nothing,
      waysOut: none,
    };
  }
});

/** Counts the values that are gone through. */
class WatchedMap<T> extends Map<string, T> {
  seen = 0;

  override values(): MapIterator<T> {
    this.seen += this.size;
    return super.values();
  }
}

/** How many properties of a value, and of all that is in it, are read. */
function readsOf<T extends object>(value: T, use: (counted: T) => unknown): number {
  let reads = 0;
  const proxies = new WeakMap<object, object>();
  const counted = (inner: unknown): unknown => {
    if (typeof inner !== "object" || inner === null) return inner;
    const made = proxies.get(inner) ?? new Proxy(inner, handler);
    proxies.set(inner, made);
    return made;
  };
  const handler: ProxyHandler<object> = {
    get: (target, key, receiver) => {
      reads += 1;
      return counted(Reflect.get(target, key, receiver) as unknown);
    },
  };
  use(counted(value) as T);
  return reads;
}
