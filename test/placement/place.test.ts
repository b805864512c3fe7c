import * as fc from "fast-check";
import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import type { Topology } from "../../lib/model/topology";
import { place } from "../../lib/placement/place";
import type { Placement } from "../../lib/placement/placement";
import { resolveTopology } from "../../lib/topology/resolve";
import { validDeclarations } from "../topology/arbitrary";

const NODES = parse(`
environment: places
ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }
hosts:
  n1: { role: network, ssh: { address: n1 }, underlay_ip: 198.18.1.1, bridge_mappings: { p: br-ex } }
  n2: { role: network, ssh: { address: n2 }, underlay_ip: 198.18.1.2, bridge_mappings: { p: br-ex } }
  n3: { role: network, ssh: { address: n3 }, underlay_ip: 198.18.1.3 }
  c1: { role: compute, ssh: { address: c1 }, underlay_ip: 198.18.1.4, bridge_mappings: { p: br-ex } }
`) as Declarations;
const PUBLIC = "public: { external: true, physical_network: p, subnets: { out: { cidr: 203.0.113.0/24 } } }";

function topologyOf(rest: string): Topology {
  const { topology, problems } = resolveTopology({ ...NODES, ...(parse(rest) as Partial<Declarations>) });
  if (topology === undefined) throw new Error(JSON.stringify(problems));
  return topology;
}

function placed(rest: string): Placement {
  const { placement, problems } = place(topologyOf(rest));
  if (placement === undefined) throw new Error(JSON.stringify(problems));
  return placement;
}

/** Router name -> its network nodes. */
function agents(rest: string): Readonly<Record<string, readonly string[]>> {
  const { instances } = placed(rest);
  return Object.fromEntries(topologyOf(rest).routers.map(({ name }) => [name, instances.agentsOf(name)]));
}

describe("routers", () => {
  test("go to the network node with the fewest, by name among equals, pinned ones counted first", () => {
    const routers = agents(`
      routers: { a: {}, b: {}, c: {}, d: {}, z: { configurations: { preferred_agent: n1 } } }
    `);
    expect(routers).toEqual({ a: ["n2"], b: ["n3"], c: ["n1"], d: ["n2"], z: ["n1"] });
  });

  test("with a gateway go where its physical network is", () => {
    const routers = agents(`
      networks: { ${PUBLIC} }
      routers:
        a: { external_gateway_info: { network: public } }
        b: { external_gateway_info: { network: public } }
        c: { external_gateway_info: { network: public } }
        d: {}
    `);
    expect(routers).toEqual({ a: ["n1"], b: ["n2"], c: ["n1"], d: ["n3"] });
  });

  test("that are down keep their place and count", () => {
    const routers = agents("routers: { a: { admin_state_up: false }, b: {}, c: {} }");
    expect(routers).toEqual({ a: ["n1"], b: ["n2"], c: ["n3"] });
  });
});

test("an instance has a role, and its place among those of its router", () => {
  const { instances } = placed(`
    l3: { max_l3_agents_per_router: 3 }
    networks: { hb: { ha: true, vni: 2001 } }
    routers:
      pair: { ha: true, configurations: { master_agent: n2, slave_agents: [n3, n1] } }
      alone: { configurations: { preferred_agent: n3 } }
  `);
  expect(instances.of("pair")).toEqual([
    { router: "pair", host: "n2", role: "master" },
    { router: "pair", host: "n3", role: "slave" },
    { router: "pair", host: "n1", role: "slave" },
  ]);
  expect(instances.of("alone")).toEqual([{ router: "alone", host: "n3", role: "legacy" }]);
  expect([instances.isPair("pair"), instances.isPair("alone")]).toEqual([true, false]);
  expect([instances.on("n1", "pair")?.role, instances.on("n1", "alone")]).toEqual(["slave", undefined]);
});

describe("DHCP servers", () => {
  test("are one per network and host, with an address in every subnet they answer for", () => {
    const { dhcpServers } = placed(`
      networks:
        t:
          vni: 1
          subnets:
            one: { cidr: 10.0.1.0/24, dhcp_agents: [n3, n2] }
            two: { cidr: 10.0.2.0/24, dhcp_agents: [n2] }
            off: { cidr: 10.0.3.0/24, enable_dhcp: false }
    `);
    expect(dhcpServers).toMatchObject([
      {
        network: "t",
        host: "n2",
        fixedIps: [
          { subnet: "one", ipAddress: "10.0.1.254" },
          { subnet: "two", ipAddress: "10.0.2.254" },
        ],
      },
      { network: "t", host: "n3", fixedIps: [{ subnet: "one", ipAddress: "10.0.1.253" }] },
    ]);
    const [a, b] = dhcpServers.map((s) => s.portId);
    expect(a).not.toBe(b);
  });

  test("that are not chosen by the user spread over the network nodes, all subnets of a network on one", () => {
    const { dhcpServers } = placed(`
      networks:
        a: { vni: 1, subnets: { a1: { cidr: 10.1.1.0/24 }, a2: { cidr: 10.1.2.0/24 } } }
        b: { vni: 2, subnets: { b1: { cidr: 10.2.1.0/24 } } }
        c: { vni: 3, subnets: { c1: { cidr: 10.3.1.0/24, dhcp_agents: [n1] } } }
        d: { vni: 4 }
    `);
    expect(dhcpServers.map((s) => [s.network, s.host, s.fixedIps.map((x) => x.subnet)])).toEqual([
      ["a", "n2", ["a1", "a2"]],
      ["b", "n3", ["b1"]],
      ["c", "n1", ["c1"]],
    ]);
  });

  test("of an external network go where its physical network is", () => {
    const { dhcpServers } = placed(`
      networks:
        a: { vni: 1, subnets: { a1: { cidr: 10.1.1.0/24, dhcp_agents: [n1, n2] } } }
        public: { external: true, physical_network: p, subnets: { out: { cidr: 203.0.113.0/24, enable_dhcp: true } } }
    `);
    expect(dhcpServers.filter((s) => s.network === "public").map((s) => s.host)).toEqual(["n1"]);
  });

  test("need a network node", () => {
    const declarations = parse(`
      environment: computes
      ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }
      hosts: { c1: { role: compute, ssh: { address: c1 } } }
      networks: { a: { vni: 1, subnets: { a1: { cidr: 10.1.1.0/24 } } } }
    `) as Declarations;
    const { topology } = resolveTopology(declarations);
    const { placement, problems } = place(topology as Topology);
    expect(placement).toBeUndefined();
    expect(problems).toMatchObject([{ code: "NO_ELIGIBLE_HOST", path: ["networks", "a"], severity: "error" }]);
  });
});

test("everything has a place it can be at, and no two ports look alike", () => {
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const { topology } = resolveTopology(declarations);
      const { placement } = place(topology as Topology);
      for (const router of topology?.routers ?? []) {
        const agents = placement?.instances.agentsOf(router.name) ?? [];
        const [first, ...others] = placement?.instances.of(router.name).map(({ role }) => role) ?? [];
        expect([first, ...new Set(others)]).toEqual(router.ha ? ["master", "slave"] : ["legacy"]);
        if (router.agents !== undefined) expect(agents).toEqual(router.agents);
        const network = topology?.networks.find((n) => n.name === router.gateway?.network);
        for (const host of agents.map((name) => topology?.hosts.find((h) => h.name === name))) {
          expect(host?.role).toBe("network");
          if (network?.kind === "external") expect(host?.bridgeMappings).toHaveProperty([network.physicalNetwork]);
        }
      }
      const served = placement?.dhcpServers.flatMap((s) => s.fixedIps.map((x) => x.subnet));
      const wanted = topology?.networks.flatMap((n) => n.subnets).filter((s) => s.enableDhcp);
      expect([...new Set(served)].sort()).toEqual(wanted?.map((s) => s.name).sort());
      for (const subnet of wanted ?? []) {
        const hosts = placement?.dhcpServers.filter((s) => s.fixedIps.some((x) => x.subnet === subnet.name));
        expect(hosts?.length).toBe(subnet.dhcpAgents?.length ?? 1);
      }
    }),
  );
});
