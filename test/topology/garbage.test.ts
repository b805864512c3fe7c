import * as fc from "fast-check";
import type { Declarations } from "../../lib/model/declared/declarations";
import type { DeclarationPath } from "../../lib/model/problem";
import { resolveTopology } from "../../lib/topology/resolve";
import { base, patch } from "./base";

/** The base with every field that takes a string. */
function full(): Declarations {
  const declarations = base();
  const add = (path: DeclarationPath, value: unknown) => patch(declarations, path, value);
  add(["l3"], { l3_ha_net_cidr: "169.254.192.0/18", ha_vrrp_auth_type: "PASS" });
  add(["networks", "tenant", "subnets", "web", "host_routes"], [{ destination: "10.0.0.0/8", nexthop: "172.16.0.7" }]);
  add(["networks", "tenant", "subnets", "web", "allocation_pools"], [{ start: "172.16.0.90", end: "172.16.0.99" }]);
  add(["routers", "r1", "routes"], [{ destination: "10.0.0.0/8", nexthop: "172.16.0.7" }]);
  add(["routers", "r1", "id"], "6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90");
  add(["dhcp_host_mappings", "vm1", "hostname"], "web-1");
  add(["dhcp_host_mappings", "vm1", "id"], "6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a91");
  add(["gateway_port_forwardings", "vm1-web", "internal_ip_address"], "172.16.0.50");
  add(["gateway_port_forwardings", "vm1-web", "description"], "the web server");
  add(["gateway_port_forwardings", "vm1-web", "return_path"], "snat");
  add(["gateway_port_forwardings", "vm1-web", "id"], "6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a92");
  return declarations;
}

function leaves(value: unknown, path: DeclarationPath = []): DeclarationPath[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...keys].flatMap((key) => leaves((value as Record<string | number, unknown>)[key], [...path, key]));
}

const isString = (path: DeclarationPath) =>
  typeof path.reduce<unknown>((v, key) => (v as Record<string | number, unknown>)[key], full()) === "string";

const STRINGS = leaves(full()).filter(isString);
const METACHARACTERS = [..."\n\r\t\0\u001b`$\\\"'|&;<>(){}[]!*?#%^"];

test("the full declarations are fine as they are", () => {
  expect(resolveTopology(full()).problems).toEqual([]);
  expect(STRINGS.length).toBeGreaterThan(60);
});

test.each(STRINGS.map((path) => [path.join("/"), path] as const))(
  "%s takes no shell or configuration metacharacter",
  (_, path) => {
    for (const character of METACHARACTERS) {
      for (const place of ["end", "start", "middle"] as const) {
        const declarations = full();
        const given = leafOf(declarations, path);
        const half = Math.floor(given.length / 2);
        const bad = {
          end: given + character,
          start: character + given,
          middle: given.slice(0, half) + character + given.slice(half),
        };
        patch(declarations, path, bad[place]);
        const at = resolveTopology(declarations).problems.filter(
          (p) => p.severity === "error" && JSON.stringify(p.path) === JSON.stringify(path),
        );
        expect([character, place, at.length]).toEqual([character, place, 1]);
      }
    }
  },
);

test("no name takes a metacharacter", () => {
  for (const kind of ["hosts", "networks", "routers", "dhcp_host_mappings", "gateway_port_forwardings"]) {
    for (const character of [...METACHARACTERS, " ", ".", "_", "A", "ü"]) {
      const declarations = full();
      patch(declarations, [kind, `a${character}`], {});
      const { problems } = resolveTopology(declarations);
      expect(problems.map(({ code, path, atKey }) => [code, path, atKey])).toContainEqual([
        "BAD_NAME",
        [kind, `a${character}`],
        true,
      ]);
    }
  }
});

test("nothing that JavaScript can pass makes it throw, and no message has more than one line", () => {
  const anything = fc.anything({ withNullPrototype: true, withSparseArray: true, withBigInt: true, withDate: true });
  const places = fc.constantFrom(...everyPath(full()));
  fc.assert(
    fc.property(fc.array(fc.tuple(places, anything), { minLength: 1, maxLength: 3 }), (changes) => {
      let declarations: unknown = full();
      for (const [path, value] of changes) {
        if (path.length === 0) declarations = value;
        else if (isReachable(declarations, path)) patch(declarations, path, value);
      }
      const { problems } = resolveTopology(declarations as Declarations);
      for (const { message } of problems) expect(message).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
    }),
    { numRuns: 2000, examples: [[[[["routers", "inner", "interfaces", 0, "subnet"], Object.create(null)]]]] },
  );
});

function leafOf(declarations: Declarations, path: DeclarationPath): string {
  return path.reduce<unknown>((v, key) => (v as Record<string | number, unknown>)[key], declarations) as string;
}

/** Every inner node and leaf. */
function everyPath(value: unknown): DeclarationPath[] {
  const paths = leaves(value).flatMap((path) => path.map((_, i) => path.slice(0, i + 1)));
  return [[], ...new Map(paths.map((p) => [JSON.stringify(p), p])).values()];
}

function isReachable(declarations: unknown, path: DeclarationPath): boolean {
  let node = declarations;
  for (const key of path.slice(0, -1)) {
    if (typeof node !== "object" || node === null) return false;
    node = (node as Record<string | number, unknown>)[key];
  }
  return typeof node === "object" && node !== null;
}
