import * as fc from "fast-check";
import type { Declarations } from "../../lib/model/declared/declarations";
import { BASE, compiled, machines, renamed, without, type Kind, type Renames } from "./renaming";

const ALL: Renames = [
  ["hosts", "n1", "z-node"],
  ["hosts", "c2", "a-compute"],
  ["networks", "tenant", "customers"],
  ["networks", "ha-net", "adverts"],
  ["subnets", "web", "a-front"],
  ["subnets", "db", "z-back"],
  ["routers", "pair", "z-edge"],
  ["routers", "r1", "zz"],
  ["hosts", "n2", "b-node"],
  ["networks", "east", "west"],
  ["subnets", "app", "z-app"],
  ["routers", "spread", "a-spread"],
];

test("whatever is renamed, nothing but the file of the names changes on any host", () => {
  const before = compiled(BASE);
  const after = compiled(renamed(BASE, ALL), before.lock);
  expect(after.problems).toEqual([]);
  expect(machines(after)).toEqual(machines(before));
  expect(after.removedHosts).toEqual({});
  const names = after.bundles.flatMap(({ files }) => files.filter(({ path }) => path.endsWith("/names")));
  for (const [, , name] of ALL.filter(([kind]) => kind !== "hosts"))
    expect(names.map(({ text }) => text).join("")).toContain(` ${name}\n`);
});

test("without renamed_from everything that is renamed is made anew, and the problem is told of each", () => {
  const before = compiled(BASE);
  const after = compiled(renamed(BASE, ALL, false), before.lock);
  expect(machines(after)).not.toEqual(machines(before));
  // The machines are still there, under other names: cleaning them would wipe what is deployed on them.
  expect(after.removedHosts).toEqual({});
  expect(after.problems.sort()).toEqual(
    [
      "warning POSSIBLE_RENAME hosts.a-compute (key)",
      "warning POSSIBLE_RENAME hosts.z-node (key)",
      "warning POSSIBLE_RENAME hosts.b-node (key)",
      "warning POSSIBLE_RENAME networks.west (key)",
      "warning POSSIBLE_RENAME networks.west.subnets.z-app (key)",
      "warning POSSIBLE_RENAME routers.a-spread (key)",
      "warning POSSIBLE_RENAME networks.adverts (key)",
      "warning POSSIBLE_RENAME networks.customers (key)",
      "warning POSSIBLE_RENAME networks.customers.subnets.a-front (key)",
      "warning POSSIBLE_RENAME networks.customers.subnets.z-back (key)",
      "warning POSSIBLE_RENAME routers.z-edge (key)",
      "warning POSSIBLE_RENAME routers.zz (key)",
    ].sort(),
  );
});

describe("once it is in the lock file", () => {
  const first = compiled(BASE);
  const declared = renamed(BASE, ALL);
  const second = compiled(declared, first.lock);

  test("renamed_from may stay", () => {
    const again = compiled(declared, second.lock);
    expect(again.problems).toEqual([]);
    expect(again.lock).toEqual(second.lock);
    expect(machines(again)).toEqual(machines(first));
  });

  test("renamed_from may go", () => {
    const plain = compiled(without(declared), second.lock);
    expect(plain.problems).toEqual([]);
    expect(machines(plain)).toEqual(machines(first));
    expect(compiled(without(declared), plain.lock).lock).toEqual(plain.lock);
    // And come again, from a revert say.
    expect(machines(compiled(declared, plain.lock))).toEqual(machines(first));
  });

  test("it may be renamed once more, and back", () => {
    const twice = renamed(without(declared), [
      ["routers", "zz", "front"],
      ["hosts", "z-node", "m"],
      ["subnets", "a-front", "b"],
      ["networks", "customers", "t"],
    ]);
    const third = compiled(twice, second.lock);
    expect(machines(third)).toEqual(machines(first));
    const back: Renames = [
      ["routers", "front", "r1"],
      ["hosts", "m", "n1"],
      ["hosts", "a-compute", "c2"],
      ["subnets", "b", "web"],
      ["subnets", "z-back", "db"],
      ["networks", "t", "tenant"],
      ["networks", "adverts", "ha-net"],
      ["routers", "z-edge", "pair"],
      ["hosts", "b-node", "n2"],
      ["networks", "west", "east"],
      ["subnets", "z-app", "app"],
      ["routers", "a-spread", "spread"],
    ];
    const fourth = compiled(renamed(without(twice), back), third.lock);
    expect(machines(fourth)).toEqual(machines(first));
    const fifth = compiled(BASE, fourth.lock);
    expect(fifth.lock).toEqual(first.lock);
    expect(fifth.bundles).toEqual(first.bundles);
  });

  test.each([
    ["removed", without(declared)],
    ["left", declared],
  ])("with the line %s, what takes an old name is another thing", (_, document) => {
    const more: Declarations = {
      ...document,
      routers: { ...document.routers, r1: { external_gateway_info: { network: "public" } } },
      hosts: { ...document.hosts, n1: { ...BASE.hosts!["n1"]!, ssh: { address: "new" }, underlay_ip: "198.18.1.9" } },
    };
    const third = compiled(more, second.lock);
    expect(third.problems).toEqual([]);
    const ids = third.topology.routers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(third.lock.hosts["n1"]).toMatchObject({ origin: "n1_2" });
    expect(third.lock.names.routers["r1"]).toMatchObject({ origin: "r1_2" });
    // It stays what it is when the other one goes.
    const { zz, ...others } = more.routers!;
    const rest = compiled({ ...more, routers: others, gateway_port_forwardings: {} }, third.lock);
    const idOf = ({ topology }: ReturnType<typeof compiled>) => topology.routers.find(({ name }) => name === "r1")!.id;
    expect([zz !== undefined, idOf(rest)]).toEqual([true, idOf(third)]);
  });
});

test("names may change places, and follow each other", () => {
  const first = compiled(BASE);
  const swapped = renamed(BASE, [
    ["routers", "r1", "r2"],
    ["routers", "r2", "r1"],
    ["hosts", "n1", "n2"],
    ["hosts", "n2", "n1"],
    ["subnets", "web", "db"],
    ["subnets", "db", "web"],
  ]);
  const second = compiled(swapped, first.lock);
  expect(machines(second)).toEqual(machines(first));
  expect(machines(compiled(swapped, second.lock))).toEqual(machines(first));
  const plain = compiled(without(swapped), second.lock);
  expect(machines(plain)).toEqual(machines(first));
  const chain = renamed(without(swapped), [
    ["routers", "r1", "r4"],
    ["routers", "r2", "r1"],
  ]);
  const third = compiled(chain, plain.lock);
  expect(machines(third)).toEqual(machines(first));
  expect(machines(compiled(chain, third.lock))).toEqual(machines(first));
});

test("without a lock file the ids are those of the name in renamed_from, as long as it stands there", () => {
  const ids = (declarations: Declarations) => compiled(declarations).topology.routers.map(({ id }) => id);
  const once = renamed(BASE, ALL);
  expect(ids(once)).toEqual(ids(BASE));
  expect(ids(without(once))).not.toEqual(ids(BASE));
});

test("a name that the lock file has forgotten is taken at its word, with a warning", () => {
  const first = compiled(BASE);
  const names: Renames = [["routers", "r1", "zz"]];
  const second = compiled(renamed(BASE, names, false), first.lock);
  const third = compiled(renamed(BASE, names), second.lock);
  expect(third.problems).toEqual(["warning RENAMED_FROM_UNKNOWN routers.zz.renamed_from"]);
  expect(third.topology.routers.map(({ id }) => id)).toEqual(first.topology.routers.map(({ id }) => id));
  expect(compiled(renamed(BASE, names), third.lock).problems).toEqual([]);
});

test("a host whose new name the lock file knows too is the old one, when it is the same machine", () => {
  const first = compiled(BASE);
  const names: Renames = [["hosts", "n1", "z-node"]];
  const second = compiled(renamed(BASE, names, false), first.lock);
  expect(compiled(renamed(BASE, names, false), second.lock).problems).toEqual([
    "warning POSSIBLE_RENAME hosts.z-node (key)",
  ]);
  const third = compiled(renamed(BASE, names), second.lock);
  expect(third.problems).toEqual([]);
  expect(third.removedHosts).toEqual({});
  expect(third.lock.hosts["z-node"]).toMatchObject({ origin: "n1" });
});

test("a lock file that gives two things one origin makes no two things one", () => {
  const { lock } = compiled(BASE);
  const twice = { ...lock.names, routers: { ...lock.names.routers, r1: { origin: "r2" }, r2: { origin: "r2" } } };
  const { topology } = compiled(BASE, { ...lock, names: twice });
  expect(new Set(topology.routers.map(({ id }) => id)).size).toBe(topology.routers.length);
});

test("any names after one another move nothing", () => {
  const kinds: Record<Kind, readonly string[]> = {
    hosts: Object.keys(BASE.hosts!),
    networks: Object.keys(BASE.networks!),
    subnets: ["out", "web", "db", "app"],
    routers: Object.keys(BASE.routers!),
  };
  const arbitrary = fc.array(
    fc.record({
      kind: fc.constantFrom<Kind>("hosts", "networks", "subnets", "routers"),
      index: fc.nat(10),
      name: fc.constantFrom("a", "m", "zz", "r1", "n1", "web", "tenant"),
      keepsLine: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const first = compiled(BASE);
  fc.assert(
    fc.property(arbitrary, (steps) => {
      let [declarations, lock] = [BASE, first.lock];
      const names = structuredClone(kinds) as Record<Kind, string[]>;
      for (const { kind, index, name, keepsLine } of steps) {
        const place = index % names[kind].length;
        if (names[kind].includes(name)) continue;
        const before = names[kind][place]!;
        // Two things that both say that they had one name are refused (refused-renames.test.ts).
        const isSaid = JSON.stringify(declarations).includes(`"renamed_from":"${before}"`);
        declarations = renamed(keepsLine && !isSaid ? declarations : without(declarations), [[kind, before, name]]);
        names[kind][place] = name;
        const next = compiled(declarations, lock);
        expect(machines(next)).toEqual(machines(first));
        expect(next.problems).toEqual([]);
        lock = next.lock;
      }
    }),
    { numRuns: 25 },
  );
});
