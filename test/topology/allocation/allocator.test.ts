import { fixedIp } from "../../fixed-ip";
import * as fc from "fast-check";
import type { Declarations } from "../../../lib/model/declared/declarations";
import type { Router, Subnet, Topology } from "../../../lib/model/topology";
import { rangeContains } from "../../../lib/net/range";
import { place } from "../../../lib/placement/place";
import { resolveTopology } from "../../../lib/topology/resolve";
import { Allocator } from "../../../lib/topology/allocation/allocator";
import { validDeclarations } from "../arbitrary";
import { base, parsePath, patch } from "../base";

function resolved(declarations: Declarations): Topology {
  const { topology, problems } = resolveTopology(declarations);
  if (topology === undefined) throw new Error(JSON.stringify(problems));
  return topology;
}

const subnetsOf = (topology: Topology): readonly Subnet[] => topology.networks.flatMap((n) => n.subnets);

/** The external address that is declared for a router, or for a further SNAT node. */
function externalOf({ name, snatOf, agents }: Router, { routers }: Declarations): string | undefined {
  if (snatOf === undefined) return routers?.[name]?.external_gateway_info?.ip_address;
  const nodes = routers?.[snatOf]?.configurations?.snat_agents ?? [];
  const own = nodes.filter((node) => typeof node !== "string");
  return own.find((node) => (node.master_agent ?? node.preferred_agent) === agents![0])?.ip_address;
}

test("allocated addresses are in the pools, have one owner, and none was declared", () => {
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const topology = resolved(declarations);
      const placement = place(topology).placement;
      const owned = [
        ...topology.mappings.map((m) => ({ ...fixedIp(m), allocated: false })),
        ...topology.routers.flatMap((r) => {
          const given = r.snatOf === undefined ? declarations.routers?.[r.name] : undefined;
          const on = (subnet: string) => given?.interfaces?.find((d) => d.subnet === subnet);
          const interfaces = r.interfaces.map(fixedIp).map((i) => {
            const gateway = subnetsOf(topology).find((s) => s.name === i.subnet)?.gatewayIp;
            return { ...i, allocated: on(i.subnet)?.ip_address === undefined && i.ipAddress !== gateway };
          });
          const nodes = r.snatPorts
            .map(fixedIp)
            .map((i) => ({ ...i, allocated: on(i.subnet)?.snat_ip_address === undefined }));
          const senders = r.senders.map((i) => ({
            ...i,
            allocated: on(i.subnet)?.distributed_ip_address === undefined,
          }));
          const gateway = r.gateway && { ...fixedIp(r.gateway), allocated: externalOf(r, declarations) === undefined };
          return [...interfaces, ...nodes, ...senders, ...(gateway === undefined ? [] : [gateway])];
        }),
        ...topology.floatingIps.map(({ name, fixedIp: own }) => ({
          ...own,
          allocated: declarations.floating_ips?.[name]?.floating_ip_address === undefined,
        })),
        ...(placement?.dhcpServers ?? []).flatMap((s) => s.fixedIps).map((s) => ({ ...s, allocated: true })),
      ];
      const keys = owned.map((o) => `${o.subnet} ${o.ipAddress}`);
      expect(keys).toHaveLength(new Set(keys).size);
      const declared = new Set(
        JSON.stringify({ ...declarations, networks: withoutPools(declarations) }).match(/(\d+\.){3}\d+(?!\/)/g),
      );
      for (const { subnet: name, ipAddress } of owned.filter((o) => o.allocated)) {
        const subnet = subnetsOf(topology).find((s) => s.name === name);
        expect(subnet?.allocationPools.some((pool) => rangeContains(pool, ipAddress))).toBe(true);
        expect(ipAddress).not.toBe(subnet?.gatewayIp);
        // Two networks may have the same range; then an address declared in one is free in the other.
        if (!name.startsWith("tenant-0") && !name.startsWith("tenant-1")) expect(declared).not.toContain(ipAddress);
      }
    }),
  );
});

test("addresses come from the top down until the pools are exhausted", () => {
  const declarations = base();
  patch(declarations, parsePath("networks.tenant.subnets.db"), {
    cidr: "172.16.1.0/24",
    allocation_pools: [
      { start: "172.16.1.3", end: "172.16.1.5" },
      { start: "172.16.1.253", end: "172.16.1.254" },
    ],
  });
  patch(declarations, parsePath("dhcp_host_mappings.db1"), {
    subnet: "db",
    mac_address: "fa:16:3e:00:00:01",
    ip_address: "172.16.1.4",
    host: "compute-1",
  });
  const topology = resolved(declarations);
  const subnet = subnetsOf(topology).find((s) => s.name === "db") as Subnet;
  const allocator = new Allocator(topology);
  const given = Array.from({ length: 6 }, () => allocator.allocate(subnet));
  expect(given).toEqual(["172.16.1.254", "172.16.1.253", "172.16.1.5", "172.16.1.3", undefined, undefined]);
});

describe("an address is not handed out when it stands in", () => {
  const TOP = "203.0.113.254";
  test.each<[string, Record<string, unknown>]>([
    ["the gateway of another router", { "routers.r1.external_gateway_info.ip_address": TOP }],
    ["the gateway_ip", { "networks.public.subnets.public-v4.gateway_ip": TOP }],
    [
      "a host route",
      { "networks.public.subnets.public-v4.host_routes": [{ destination: "10.0.0.0/8", nexthop: TOP }] },
    ],
    ["the name servers", { "networks.public.subnets.public-v4.dns_nameservers": [TOP] }],
    ["a route of a router", { "routers.r1.routes": [{ destination: "10.0.0.0/8", nexthop: TOP }] }],
    ["the ssh address of a host", { "hosts.network-1.ssh.address": TOP }],
    ["a VXLAN endpoint", { "hosts.network-1.underlay_ip": TOP }],
  ])("%s", (_, changes) => {
    const declarations = base();
    for (const [path, value] of Object.entries(changes)) patch(declarations, parsePath(path), value);
    patch(declarations, parsePath("routers.new"), { external_gateway_info: { network: "public" } });
    const gateway = resolved(declarations).routers.find((r) => r.name === "new")?.gateway;
    expect(fixedIp(gateway!).ipAddress).toBe("203.0.113.253");
  });

  test("a mapping or a forward", () => {
    const declarations = base();
    patch(declarations, parsePath("networks.tenant.subnets.web.gateway_ip"), null);
    patch(declarations, parsePath("dhcp_host_mappings.vm1.ip_address"), "172.16.0.254");
    patch(declarations, parsePath("gateway_port_forwardings.free"), {
      router: "r1",
      protocol: "tcp",
      external_port: 1,
      internal_ip_address: "172.16.0.253",
      internal_port: 1,
    });
    patch(declarations, parsePath("routers.new.interfaces"), [{ subnet: "web" }]);
    const router = resolved(declarations).routers.find((r) => r.name === "new");
    expect(router?.interfaces).toMatchObject([{ fixedIps: [{ ipAddress: "172.16.0.252" }] }]);
  });
});

test("a declared address of one network is free in another network with the same range", () => {
  const declarations = base();
  patch(declarations, parsePath("dhcp_host_mappings.vm1.ip_address"), "172.16.0.254");
  patch(declarations, parsePath("networks.other"), {
    vni: 7,
    subnets: { copy: { cidr: "172.16.0.0/24", gateway_ip: null } },
  });
  patch(declarations, parsePath("routers.new.interfaces"), [{ subnet: "copy" }]);
  const topology = resolved(declarations);
  const [address] = topology.routers.find((r) => r.name === "new")?.interfaces ?? [];
  expect(fixedIp(address!).ipAddress).toBe("172.16.0.254");
});

/** Pools give ranges, not addresses that somebody has. */
function withoutPools(declarations: Declarations): unknown {
  return JSON.parse(JSON.stringify(declarations.networks), (key, value: unknown) =>
    key === "allocation_pools" ? undefined : value,
  );
}
