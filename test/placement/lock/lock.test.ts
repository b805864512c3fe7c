import { fixedIp } from "../../fixed-ip";
import * as fc from "fast-check";
import { compile } from "../../../lib/compile";
import type { Declarations, RouterDeclaration } from "../../../lib/model/declared/declarations";
import { EMPTY_LOCK, type Lock } from "../../../lib/model/lock";
import { describeProblem } from "../../topology/describe";
import { THREE_NODES } from "../three-nodes";

const BASE: Declarations = {
  ...THREE_NODES,
  environment: "locked",
  networks: {
    ...THREE_NODES.networks,
    tenant: { vni: 1001, subnets: { web: { cidr: "172.16.0.0/24", gateway_ip: null } } },
    shared: { vni: 1002, subnets: { db: { cidr: "172.16.1.0/24" } } },
  },
};

const ROUTERS: readonly RouterDeclaration[] = [
  {},
  { external_gateway_info: { network: "public" }, interfaces: [{ subnet: "web" }] },
  { ha: true, external_gateway_info: { network: "public" } },
  { ha: true, interfaces: [{ subnet: "web" }, { subnet: "db" }] },
  { configurations: { preferred_agent: "n2" } },
  { ha: true, configurations: { master_agent: "n3", slave_agents: ["n1"] } },
  { interfaces: [{ subnet: "db" }] },
];

type Routers = Readonly<Record<string, RouterDeclaration>>;

function compiled(routers: Routers, lock: Lock, change: (declarations: Declarations) => Declarations = (d) => d) {
  const { compilation, problems } = compile(change({ ...BASE, routers }), lock);
  if (compilation === undefined) throw new Error(problems.map(describeProblem).join("\n"));
  return compilation;
}

/** Everything of a router that must not move. */
function placeOf({ topology, placement }: ReturnType<typeof compiled>, name: string) {
  const { gateway, interfaces } = topology.routers.find((router) => router.name === name)!;
  return { agents: placement.instances.agentsOf(name), vrrp: placement.vrrp[name], gateway, interfaces };
}

interface Edit {
  readonly kind: "add" | "remove" | "rename";
  readonly name: string;
  readonly router: RouterDeclaration;
}

const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom("add", "add", "remove", "rename"),
    name: fc.constantFrom("a", "b", "c", "m", "x", "y", "z"),
    router: fc.constantFrom(...ROUTERS),
  }),
  { minLength: 1, maxLength: 12 },
);

function edited(routers: Routers, { kind, name, router }: Edit): Routers {
  const { [name]: own, ...others } = routers;
  if (kind === "add") return { ...others, [name]: own ?? router };
  if (kind === "remove" || own === undefined) return others;
  return { ...others, [`${name}-renamed`]: own };
}

test("adding, removing and renaming one router moves no other, and no DHCP server", () => {
  fc.assert(
    fc.property(edits, (sequence) => {
      let routers: Routers = {};
      let before = compiled(routers, EMPTY_LOCK);
      for (const edit of sequence) {
        const next = edited(routers, edit);
        const after = compiled(next, before.lock);
        for (const name of Object.keys(next).filter((kept) => routers[kept] === next[kept])) {
          expect({ name, ...placeOf(after, name) }).toEqual({ name, ...placeOf(before, name) });
        }
        expect(after.placement.dhcpServers).toEqual(before.placement.dhcpServers);
        expect(compiled(next, after.lock).lock).toEqual(after.lock);
        [routers, before] = [next, after];
      }
    }),
    { numRuns: 200 },
  );
});

test("without the lock the same edits would move routers: the property can fail", () => {
  const [few, more] = [
    { m: {}, z: {} },
    { a: {}, m: {}, z: {} },
  ];
  expect(compiled(more, EMPTY_LOCK).placement.instances.agentsOf("m")).not.toEqual(
    compiled(few, EMPTY_LOCK).placement.instances.agentsOf("m"),
  );
});

test("what was chosen is recorded, and how to reach each host, and nothing else", () => {
  const hostKey = BASE.ssh!.host_key;
  const ssh = (address: string) => ({ ssh: { address, port: 22, user: "root", host_key: hostKey, become: false } });
  expect(compiled({ pinned: ROUTERS[4]!, free: ROUTERS[1]!, pair: ROUTERS[2]! }, EMPTY_LOCK).lock).toEqual({
    hosts: { n1: ssh("n1"), n2: ssh("n2"), n3: ssh("n3") },
    routers: {
      free: { agents: ["n1"], gateway_ip: "203.0.113.254", interfaces: { web: "172.16.0.254" } },
      pair: {
        agents: ["n3", "n1"],
        gateway_ip: "203.0.113.253",
        vrrp: { network: "ha-net", vrid: 1, addresses: { n1: "169.254.192.2", n3: "169.254.192.1" } },
      },
    },
    networks: {
      shared: { dhcp_agent: "n1", dhcp_addresses: { n1: { db: "172.16.1.254" } } },
      tenant: { dhcp_agent: "n2", dhcp_addresses: { n2: { web: "172.16.0.253" } } },
    },
    roll_order: ["n1", "n3"],
    names: {
      networks: {
        "ha-net": { mark: "VNI 2001" },
        public: { mark: "physical network p" },
        shared: { mark: "VNI 1002" },
        tenant: { mark: "VNI 1001" },
      },
      subnets: { db: { mark: "172.16.1.0/24" }, out: { mark: "203.0.113.0/24" }, web: { mark: "172.16.0.0/24" } },
      routers: { free: { mark: "203.0.113.254" }, pair: { mark: "203.0.113.253" }, pinned: {} },
    },
  });
});

describe("the gateway address of a subnet on which no router declares an address", () => {
  const onDb: RouterDeclaration = { interfaces: [{ subnet: "db" }] };
  const addresses = ({ topology }: ReturnType<typeof compiled>) =>
    Object.fromEntries(
      topology.routers.map(({ name, interfaces }) => [name, interfaces[0] && fixedIp(interfaces[0]).ipAddress]),
    );
  const gatewayAt =
    (gateway_ip: string) =>
    (declarations: Declarations): Declarations => ({
      ...declarations,
      networks: { ...BASE.networks, shared: { vni: 1002, subnets: { db: { cidr: "172.16.1.0/24", gateway_ip } } } },
    });
  const two = compiled({ m: onDb, z: onDb }, EMPTY_LOCK);

  test("is that of the first, the others are allocated, and the lock file says so", () => {
    expect(addresses(two)).toEqual({ m: "172.16.1.1", z: "172.16.1.254" });
    expect(two.lock.routers).toMatchObject({
      m: { interfaces: { db: "gateway_ip" } },
      z: { interfaces: { db: "172.16.1.254" } },
    });
    expect(compiled({ m: onDb, z: onDb }, two.lock).lock).toEqual(two.lock);
  });

  test("stays with its router when one comes that is before it by name, or that was elsewhere", () => {
    expect(addresses(compiled({ a: onDb, m: onDb }, compiled({ m: onDb }, EMPTY_LOCK).lock))).toMatchObject({
      a: "172.16.1.253",
      m: "172.16.1.1",
    });
    const apart = compiled({ a: ROUTERS[1]!, m: onDb }, EMPTY_LOCK);
    expect(addresses(compiled({ a: onDb, m: onDb }, apart.lock))).toMatchObject({ m: "172.16.1.1" });
  });

  test("stays with its router where the lock file is of a version that did not record it", () => {
    const { m, ...routers } = compiled({ m: onDb }, EMPTY_LOCK).lock.routers;
    const { lock } = compiled({ m: onDb }, EMPTY_LOCK);
    expect(m).toMatchObject({ interfaces: { db: "gateway_ip" } });
    const old = { ...lock, routers: { ...routers, m: { agents: m!.agents! } } };
    expect(addresses(compiled({ a: onDb, m: onDb }, old))).toMatchObject({ m: "172.16.1.1" });
  });

  test("is another, and its router has that", () => {
    const moved = compiled({ m: onDb, z: onDb }, two.lock, gatewayAt("172.16.1.9"));
    expect(addresses(moved)).toEqual({ m: "172.16.1.9", z: "172.16.1.254" });
    const taken = compiled({ m: onDb, z: onDb }, two.lock, gatewayAt("172.16.1.254"));
    expect(addresses(taken)).toMatchObject({ m: "172.16.1.254" });
    expect(addresses(taken)["z"]).not.toBe("172.16.1.254");
  });

  test("is nobody's when its router is gone, which is told; a new one has it", () => {
    const { compilation, problems } = compile({ ...BASE, routers: { z: onDb } }, two.lock);
    expect(addresses(compilation!)).toEqual({ z: "172.16.1.254" });
    expect(problems.map(describeProblem)).toEqual(["warning GATEWAY_WITHOUT_ROUTER routers.z"]);
    expect(problems[0]!.message).toBe(
      'no router has 172.16.1.1, the gateway_ip of subnet "db", any more: router "z" keeps 172.16.1.254, which was allocated beside the one ' +
        "that is gone; give its interface 172.16.1.1 as ip_address to have it take over, or 172.16.1.254 to leave it so",
    );
    const third = compile({ ...BASE, routers: { b: onDb, z: onDb } }, compilation!.lock);
    expect(third.problems).toEqual([]);
    expect(addresses(third.compilation!)).toEqual({ b: "172.16.1.1", z: "172.16.1.254" });
  });

  test("is that of the router that declares it, whoever had it", () => {
    const declares: RouterDeclaration = { interfaces: [{ subnet: "db", ip_address: "172.16.1.1" }] };
    const { m, z } = addresses(compiled({ m: onDb, z: declares }, two.lock));
    expect(z).toBe("172.16.1.1");
    expect(m).toMatch(/^172\.16\.1\.25\d$/);
  });

  test("goes along with a new name", () => {
    const renamed = compiled({ a: { ...onDb, renamed_from: "m" }, z: onDb }, two.lock);
    expect(addresses(renamed)).toEqual({ a: "172.16.1.1", z: "172.16.1.254" });
  });
});

test("what somebody declares goes before what was chosen", () => {
  const { lock } = compiled({ free: ROUTERS[1]! }, EMPTY_LOCK);
  const taken = compiled(
    { free: ROUTERS[1]!, other: { external_gateway_info: { network: "public", ip_address: "203.0.113.254" } } },
    lock,
  );
  expect(fixedIp(placeOf(taken, "free").gateway!).ipAddress).toBe("203.0.113.253");
});

test("a router leaves only the host that is gone", () => {
  const { lock, placement } = compiled({ pair: ROUTERS[2]!, other: ROUTERS[2]! }, EMPTY_LOCK);
  const [master, slave] = placement.instances.agentsOf("pair");
  const rest = ["n1", "n2", "n3"].filter((name) => name !== slave);
  const without = compiled({ pair: ROUTERS[2]!, other: ROUTERS[2]! }, lock, (declarations) => ({
    ...declarations,
    hosts: Object.fromEntries(rest.map((name) => [name, BASE.hosts![name]!])),
  }));
  expect(without.placement.instances.agentsOf("pair")).toEqual([master, rest.find((name) => name !== master)]);
  expect(without.placement.vrrp["pair"]).toMatchObject({ vrid: placement.vrrp["pair"]!.vrid });
});

test("fewer agents than before: the first stay, the master among them", () => {
  const three = (d: Declarations): Declarations => ({ ...d, l3: { max_l3_agents_per_router: 3 } });
  const { lock, placement } = compiled({ pair: ROUTERS[2]! }, EMPTY_LOCK, three);
  expect(placement.instances.agentsOf("pair")).toHaveLength(3);
  expect(compiled({ pair: ROUTERS[2]! }, lock).placement.instances.agentsOf("pair")).toEqual(
    placement.instances.agentsOf("pair").slice(0, 2),
  );
});

test("a host that leaves is remembered until it comes back", () => {
  const { n1, ...others } = BASE.hosts!;
  const all = compiled({}, EMPTY_LOCK);
  const without = compiled({}, all.lock, (declarations) => ({ ...declarations, hosts: others }));
  expect(without.removedHosts).toEqual({ n1: all.lock.hosts["n1"] });
  const later = compiled({}, without.lock, (declarations) => ({ ...declarations, hosts: others }));
  expect(Object.keys(later.removedHosts)).toEqual(["n1"]);
  const elsewhere = { ...n1!, ssh: { address: "n1-new" } };
  const back = compiled({}, later.lock, (d) => ({ ...d, hosts: { ...others, n1: elsewhere } }));
  expect([back.removedHosts, back.lock.hosts["n1"]!.ssh.address]).toEqual([{}, "n1-new"]);
});

test("a pinned router whose agent is gone is an error, wherever it was before", () => {
  const { lock } = compiled({ pinned: ROUTERS[4]! }, EMPTY_LOCK);
  const hosts = { n1: BASE.hosts!["n1"]!, n3: BASE.hosts!["n3"]! };
  const { problems } = compile({ ...BASE, hosts, routers: { pinned: ROUTERS[4]! } }, lock);
  expect(problems.map(describeProblem)).toEqual(["UNKNOWN_HOST routers.pinned.configurations.preferred_agent"]);
});

test("254 VRIDs in a network, then those of the next, then an error that says of what", () => {
  const routers = (count: number): Routers =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, { ha: true }]));
  const { problems } = compile({ ...BASE, routers: routers(255) });
  expect(problems.map(describeProblem)).toEqual(["VRIDS_EXHAUSTED routers.r99"]);
  const two = compiled(routers(255), EMPTY_LOCK, (declarations) => ({
    ...declarations,
    networks: { ...BASE.networks, "ha-net-2": { ha: true, vni: 2002 } },
  }));
  expect(Object.values(two.placement.vrrp).filter(({ network }) => network === "ha-net-2")).toEqual([
    expect.objectContaining({ vrid: 1 }),
  ]);
  const vrids = Object.values(two.placement.vrrp).map(({ network, vrid }) => `${network} ${vrid}`);
  expect(new Set(vrids).size).toBe(255);
});
