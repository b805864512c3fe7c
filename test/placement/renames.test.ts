import * as fc from "fast-check";
import { parse } from "yaml";
import { compile } from "../../lib/compile";
import type { Declarations } from "../../lib/topology/declarations";
import { EMPTY_LOCK, type Lock } from "../../lib/topology/lock";
import { describeProblem } from "../topology/describe";

const BASE = parse(`
environment: renamed
ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }
l3: { max_l3_agents_per_router: 2 }
hosts:
  n1: { role: network, ssh: { address: n1 }, underlay_ip: 198.18.1.1, bridge_mappings: { p: br-ex } }
  n2: { role: network, ssh: { address: n2 }, underlay_ip: 198.18.1.2, bridge_mappings: { p: br-ex } }
  n3: { role: network, ssh: { address: n3 }, underlay_ip: 198.18.1.3, bridge_mappings: { p: br-ex } }
  c1: { role: compute, ssh: { address: c1 }, underlay_ip: 198.18.1.4, network_node: n1 }
  c2: { role: compute, ssh: { address: c2 }, underlay_ip: 198.18.1.5, network_node: n2 }
networks:
  ha-net: { ha: true, vni: 2001 }
  public: { external: true, physical_network: p, subnets: { out: { cidr: 203.0.113.0/24 } } }
  tenant:
    vni: 1001
    subnets: { web: { cidr: 172.16.0.0/24, gateway_ip: null }, db: { cidr: 172.17.0.0/24, dhcp_agents: [n2, n3] } }
routers:
  pair: { ha: true, external_gateway_info: { network: public }, interfaces: [{ subnet: web }, { subnet: db }] }
  r1: { external_gateway_info: { network: public }, interfaces: [{ subnet: web }] }
  r2: { external_gateway_info: { network: public }, interfaces: [{ subnet: web }] }
  r3: { external_gateway_info: { network: public }, interfaces: [{ subnet: web }] }
dhcp_host_mappings:
  vm1: { subnet: web, mac_address: "fa:16:3e:00:00:01", ip_address: 172.16.0.50, host: c1 }
  vm2: { subnet: web, mac_address: "fa:16:3e:00:00:02", ip_address: 172.16.0.51, host: c2 }
  vm3: { subnet: db, mac_address: "fa:16:3e:00:00:03", ip_address: 172.17.0.50, host: c2 }
gateway_port_forwardings:
  http: { router: r1, protocol: tcp, external_port: 80, internal_port: 80, internal_port_id: vm1, return_path: snat }
  ssh: { router: pair, protocol: tcp, external_port: 22, internal_port: 22, internal_port_id: vm2, return_path: snat }
`) as Declarations;

type Kind = "hosts" | "networks" | "subnets" | "routers";
type Renames = readonly (readonly [kind: Kind, before: string, after: string])[];

/** The declarations with other names, wherever they stand. @param says whether `renamed_from` is given */
function renamed(declarations: Declarations, renames: Renames, says = true): Declarations {
  const now = (kind: Kind, name: string) => renames.find(([k, before]) => k === kind && before === name)?.[2] ?? name;
  const rename = (kind: Kind, things: object): object =>
    Object.fromEntries(
      Object.entries(things).map(([name, thing]: [string, object]) => {
        const after = now(kind, name);
        const own = kind === "networks" && "subnets" in thing ? { subnets: rename("subnets", thing.subnets!) } : {};
        return [after, { ...thing, ...own, ...(after === name || !says ? {} : { renamed_from: name }) }];
      }),
    );
  const REFERENCES: Record<string, Kind> = {
    host: "hosts",
    network_node: "hosts",
    dhcp_agents: "hosts",
    network: "networks",
    subnet: "subnets",
    router: "routers",
  };
  const refer = (value: unknown, key: string): unknown => {
    const kind = REFERENCES[key];
    if (typeof value === "string") return kind === undefined ? value : now(kind, value);
    if (Array.isArray(value)) return value.map((item) => refer(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, inner]) => [k, refer(inner, k)]));
  };
  const named = Object.fromEntries(
    Object.entries(declarations).map(([section, things]: [string, unknown]) =>
      ["hosts", "networks", "routers"].includes(section)
        ? [section, rename(section as Kind, things as object)]
        : [section, things],
    ),
  );
  const sections = ["hosts", "networks", "routers", "dhcp_host_mappings", "gateway_port_forwardings"];
  return Object.fromEntries(
    Object.entries(named).map(([section, things]) => [
      section,
      sections.includes(section)
        ? Object.fromEntries(Object.entries(things as object).map(([name, thing]) => [name, refer(thing, "")]))
        : things,
    ]),
  ) as unknown as Declarations;
}

function without(declarations: Declarations): Declarations {
  return JSON.parse(
    JSON.stringify(declarations, (key, value: unknown) => (key === "renamed_from" ? undefined : value)),
  ) as Declarations;
}

function compiled(declarations: Declarations, lock: Lock = EMPTY_LOCK) {
  const { compilation, problems } = compile(declarations, lock);
  if (compilation === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return { ...compilation, problems: problems.map(describeProblem).filter((text) => /RENAME/.test(text)) };
}

/** What is on the machines, by the address of each; `names` is for people. */
function machines({ topology, bundles }: ReturnType<typeof compiled>) {
  return Object.fromEntries(
    topology.hosts.map(({ name, ssh }) => {
      const { files, units, vrrp } = bundles.find(({ host }) => host === name)!;
      const of = files.filter(({ path }) => !path.endsWith("/current/names"));
      const texts = Object.fromEntries(of.map(({ path, text, activations }) => [path, [text, activations]]));
      return [ssh.address, { texts, units, dialects: vrrp.map(({ router, dialect }) => [router, dialect]) }];
    }),
  );
}

const ALL: Renames = [
  ["hosts", "n1", "z-node"],
  ["hosts", "c2", "a-compute"],
  ["networks", "tenant", "customers"],
  ["networks", "ha-net", "adverts"],
  ["subnets", "web", "a-front"],
  ["subnets", "db", "z-back"],
  ["routers", "pair", "z-edge"],
  ["routers", "r1", "zz"],
];

test("whatever is renamed, nothing but the file of the names changes on any host", () => {
  const before = compiled(BASE);
  const after = compiled(renamed(BASE, ALL), before.lock);
  expect(after.problems).toEqual([]);
  expect(machines(after)).toEqual(machines(before));
  expect(after.removedHosts).toEqual({});
  const names = after.bundles.flatMap(({ files }) => files.filter(({ path }) => path.endsWith("/names")));
  for (const [, , name] of ALL.slice(2)) expect(names.map(({ text }) => text).join("")).toContain(` ${name}\n`);
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

describe("refused", () => {
  const { lock } = compiled(BASE);
  const refused = (change: Declarations) => compile(change, lock).problems.map(describeProblem);
  const router = { external_gateway_info: { network: "public" } };
  const { r3, ...others } = BASE.routers!;

  test.each<[string, Declarations, string[]]>([
    [
      "a name that is still declared",
      { ...BASE, routers: { ...BASE.routers, r4: { ...router, renamed_from: "r3" } } },
      ["RENAMED_FROM_DECLARED routers.r4.renamed_from"],
    ],
    [
      "its own name",
      { ...BASE, routers: { ...others, r3: { ...r3, renamed_from: "r3" } } },
      ["RENAMED_FROM_DECLARED routers.r3.renamed_from"],
    ],
    [
      "two from one",
      { ...BASE, routers: { ...others, a: { ...router, renamed_from: "r3" }, b: { ...router, renamed_from: "r3" } } },
      ["RENAMED_TWICE routers.b.renamed_from"],
    ],
    [
      "what is no name",
      { ...BASE, routers: { ...others, a: { ...router, renamed_from: "r3\n" } } },
      ["BAD_NAME routers.a.renamed_from"],
    ],
    [
      "what is no text",
      { ...BASE, routers: { ...others, a: { ...router, renamed_from: 3 as unknown as string } } },
      ["WRONG_TYPE routers.a.renamed_from"],
    ],
  ])("%s", (_, declarations, expected) => {
    expect(refused(declarations)).toEqual(expected);
  });

  test("two from one, one after the other", () => {
    const second = compiled(renamed(BASE, [["routers", "r3", "a"]]), lock);
    const declarations = { ...BASE, routers: { ...others, a: r3!, b: { ...router, renamed_from: "r3" } } };
    expect(compile(declarations, second.lock).problems.map(describeProblem)).toEqual([
      "RENAMED_TWICE routers.b.renamed_from",
    ]);
  });

  test("the name of another machine that is still to be cleaned", () => {
    const { n2, n3, ...hosts } = BASE.hosts!;
    const { networks, routers, ...rest } = BASE;
    const declarations: Declarations = {
      ...rest,
      networks: { public: networks!["public"]! },
      routers: { r1: { configurations: { preferred_agent: "n3" } } },
      dhcp_host_mappings: {},
      gateway_port_forwardings: {},
      hosts: { n1: hosts["n1"]!, n3: { ...n2!, renamed_from: "n2" } },
    };
    expect([n3 !== undefined, routers !== undefined, refused(declarations)]).toEqual([
      true,
      true,
      ["NAME_OF_HOST_THAT_LEFT hosts.n3.renamed_from"],
    ]);
  });
});

test("a lock file that gives two things one origin makes no two things one", () => {
  const { lock } = compiled(BASE);
  const twice = { ...lock.names, routers: { ...lock.names.routers, r1: { origin: "r2" }, r2: { origin: "r2" } } };
  const { topology } = compiled(BASE, { ...lock, names: twice });
  expect(new Set(topology.routers.map(({ id }) => id)).size).toBe(4);
});

test("any names after one another move nothing", () => {
  const kinds: Record<Kind, readonly string[]> = {
    hosts: Object.keys(BASE.hosts!),
    networks: Object.keys(BASE.networks!),
    subnets: ["out", "web", "db"],
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
        declarations = renamed(keepsLine ? declarations : without(declarations), [[kind, names[kind][place]!, name]]);
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
