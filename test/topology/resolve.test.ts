import * as fc from "fast-check";
import { parse } from "yaml";
import { compile } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { resolveTopology } from "../../lib/topology/resolve";
import { validDeclarations } from "./arbitrary";
import { base, parsePath, patch } from "./base";

test("every valid document compiles", () => {
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const { compilation, problems } = compile(declarations);
      expect(problems.filter((p) => p.severity === "error")).toEqual([]);
      expect(compilation?.bundles.map((b) => b.host)).toEqual(Object.keys(declarations.hosts ?? {}).sort());
    }),
    { numRuns: 300 },
  );
});

test("the order of a document does not matter", () => {
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const [one, other] = [declarations, reversed(declarations) as Declarations].map((d) => resolveTopology(d));
      expect(JSON.stringify(other)).toBe(JSON.stringify(one));
    }),
  );
});

test("jump hosts have the user and the key of the host behind them, unless they say otherwise", () => {
  const declarations = base();
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
  const hops = [
    { address: "198.18.0.8", host_key: key },
    { address: "198.18.0.9", host_key: key, user: "jump", port: 2222 },
  ];
  patch(declarations, parsePath("hosts.network-1.ssh.user"), "deploy");
  patch(declarations, parsePath("hosts.network-1.ssh.proxy_jump"), hops);
  const { topology, problems } = resolveTopology(declarations);
  expect(problems).toEqual([]);
  const [one, two] = ["network-1", "network-2"].map((name) => topology!.hosts.find((host) => host.name === name)!.ssh);
  expect(one!.proxyJump).toMatchObject([
    { address: "198.18.0.8", port: 22, user: "deploy", identityFile: "lab/id_ed25519" },
    { address: "198.18.0.9", port: 2222, user: "jump", identityFile: "lab/id_ed25519" },
  ]);
  expect(two).not.toHaveProperty("proxyJump");
});

test("a subnet without gateway_ip, routers without addresses: all defaults", () => {
  const { topology, problems } = resolveTopology(
    parse(`
      environment: defaults
      ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }
      hosts: { n: { role: network, ssh: { address: n.example.org }, bridge_mappings: { p: br-ex } } }
      networks:
        public: { external: true, physical_network: p, subnets: { outside: { cidr: 203.0.113.0/28 } } }
        tenant: { vni: 1, subnets: { inside: { cidr: 10.0.0.0/24, dns_nameservers: [] }, island: { cidr: 10.0.1.0/24, gateway_ip: null } } }
      routers:
        b: { external_gateway_info: { network: public }, interfaces: [{ subnet: inside }, { subnet: island }] }
        a: { external_gateway_info: { network: public } }
      dhcp_host_mappings: { vm: { subnet: inside, mac_address: "FA:16:3E:00:00:0A", ip_address: 10.0.0.50 } }
      gateway_port_forwardings:
        f: { router: b, protocol: tcp, external_port: 1, internal_ip_address: 10.0.0.50, internal_port: 2 }
    `) as Declarations,
  );
  expect(problems).toEqual([]);
  const subnet = { dnsNameservers: [], hostRoutes: [], leaseTime: 86400 };
  expect(topology).toMatchObject({
    hosts: [{ name: "n", ssh: { address: "n.example.org", port: 22, user: "root", become: false } }],
    networks: [
      {
        name: "public",
        mtu: 1500,
        subnets: [
          {
            ...subnet,
            gatewayIp: "203.0.113.1",
            enableDhcp: false,
            allocationPools: [{ start: "203.0.113.2", end: "203.0.113.14" }],
          },
        ],
      },
      {
        name: "tenant",
        mtu: 1450,
        subnets: [
          { ...subnet, gatewayIp: "10.0.0.1", enableDhcp: true },
          { ...subnet, gatewayIp: undefined, allocationPools: [{ start: "10.0.1.1", end: "10.0.1.254" }] },
        ],
      },
    ],
    routers: [
      {
        name: "a",
        adminStateUp: true,
        gateway: {
          fixedIps: [{ subnet: "outside", ipAddress: "203.0.113.14", purposes: ["gateway", "port_forward"] }],
          enableSnat: true,
        },
        interfaces: [],
      },
      {
        name: "b",
        gateway: { fixedIps: [{ ipAddress: "203.0.113.13", subnet: "outside" }] },
        interfaces: [
          { fixedIps: [{ subnet: "inside", ipAddress: "10.0.0.1" }] },
          { fixedIps: [{ subnet: "island", ipAddress: "10.0.1.254" }] },
        ],
      },
    ],
    mappings: [{ name: "vm", macAddress: "fa:16:3e:00:00:0a", hostname: "host-10-0-0-50" }],
    forwards: [{ name: "f", subnet: "inside", mapping: "vm", returnPathSnat: false }],
  });
});

test("routes and pools are sorted, name servers keep their order", () => {
  const declarations = base();
  const routes = ["192.168.0.0/16", "10.0.0.0/8"].map((destination) => ({ destination, nexthop: "172.16.0.7" }));
  const pools = [
    { start: "172.16.0.100", end: "172.16.0.110" },
    { start: "172.16.0.20", end: "172.16.0.30" },
  ];
  patch(declarations, parsePath("networks.tenant.subnets.web.host_routes"), routes);
  patch(declarations, parsePath("networks.tenant.subnets.web.allocation_pools"), pools);
  patch(declarations, parsePath("networks.tenant.subnets.web.dns_nameservers"), ["9.9.9.9", "8.8.8.8"]);
  patch(declarations, parsePath("routers.r1.routes"), routes);
  const { topology } = resolveTopology(declarations);
  const web = topology?.networks.flatMap((n) => n.subnets).find((s) => s.name === "web");
  expect(web).toMatchObject({ allocationPools: [...pools].reverse(), dnsNameservers: ["9.9.9.9", "8.8.8.8"] });
  expect(web?.hostRoutes).toEqual([...routes].reverse());
  expect(topology?.routers.find((r) => r.name === "r1")?.routes).toEqual([...routes].reverse());
});

test("a gateway address comes from the first external subnet with room", () => {
  const declarations = base();
  patch(declarations, parsePath("networks.public.subnets.a-full"), {
    cidr: "203.0.114.0/30",
    gateway_ip: "203.0.114.1",
  });
  for (const name of ["s1", "s2"])
    patch(declarations, ["routers", name], { external_gateway_info: { network: "public" } });
  const { topology } = resolveTopology(declarations);
  const gateways = topology?.routers.filter((r) => r.name.startsWith("s")).map((r) => r.gateway);
  expect(gateways).toMatchObject([
    { fixedIps: [{ subnet: "a-full", ipAddress: "203.0.114.2" }] },
    { fixedIps: [{ subnet: "public-v4", ipAddress: "203.0.113.254" }] },
  ]);
});

describe("ids", () => {
  test("are the same on every run and differ between environments", () => {
    const [one, again] = [resolveTopology(base()), resolveTopology(base())];
    expect(one).toEqual(again);
    const other = resolveTopology({ ...base(), environment: "other" });
    const ids = (t: typeof one) =>
      new Set(JSON.stringify(t.topology).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g));
    expect(ids(one).size).toBeGreaterThan(10);
    expect([...ids(other)].filter((id) => ids(one).has(id))).toEqual([]);
  });

  test("of a router that keeps its id keep its ports when it is renamed", () => {
    const id = "6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90";
    const portsOf = (name: string) => {
      const declarations = base();
      patch(declarations, ["routers", name], { id, interfaces: [{ subnet: "db", ip_address: "172.16.1.9" }] });
      return resolveTopology(declarations).topology?.routers.find((r) => r.name === name)?.interfaces;
    };
    expect(portsOf("before")).toEqual(portsOf("after"));
    expect(portsOf("before")).toHaveLength(1);
  });
});

/** The same maps with their entries in the opposite order. Lists keep theirs. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
