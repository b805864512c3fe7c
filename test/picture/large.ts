import { compile, type Compilation } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

const octets = (i: number) => `${i >> 8}.${i & 255}`;

function host(name: "network" | "compute", i: number) {
  return {
    role: name,
    ssh: { address: `198.18.${octets(i)}`, host_key: HOST_KEY },
    underlay_ip: `198.19.${octets(i)}`,
    ...(name === "network" ? { bridge_mappings: { physnet: "br-ex" } } : {}),
  };
}

function each<T>(number: number, of: (i: number) => readonly [string, T]): Record<string, T> {
  return Object.fromEntries(Array.from({ length: number }, (_, i) => of(i)));
}

const PUBLIC = { external: true, physical_network: "physnet", subnets: { "public-v4": { cidr: "203.0.0.0/16" } } };

/** Each router has a tenant network of its own, with so many VMs, and a port that leads to the first of them. */
export function large(
  {
    routers,
    vms,
    nodes = 10,
    computes = nodes,
  }: { readonly routers: number; readonly vms: number; readonly nodes?: number; readonly computes?: number },
  before?: Compilation,
): Compilation {
  const declarations: Declarations = {
    environment: "large",
    hosts: {
      ...each(nodes, (i) => [`network-${i}`, host("network", i)]),
      ...each(computes, (i) => [`compute-${i}`, host("compute", i + 5000)]),
    },
    networks: {
      public: PUBLIC,
      ...each(routers, (i) => [
        `tenant-${i}`,
        { vni: i + 1, subnets: { [`web-${i}`]: { cidr: `10.${octets(i)}.0/24` } } },
      ]),
    },
    routers: each(routers, (i) => [
      `router-${i}`,
      { external_gateway_info: { network: "public" }, interfaces: [{ subnet: `web-${i}` }] },
    ]),
    dhcp_host_mappings: each(routers * vms, (i) => [
      `vm-${i}`,
      {
        subnet: `web-${Math.floor(i / vms)}`,
        mac_address: `52:54:00:${(i + 0x100000).toString(16).replace(/(..)(?=.)/g, "$1:")}`,
        ip_address: `10.${octets(Math.floor(i / vms))}.${50 + (i % vms)}`,
        host: `compute-${i % computes}`,
      },
    ]),
    gateway_port_forwardings: each(routers, (i) => [
      `port-${i}`,
      {
        router: `router-${i}`,
        protocol: "tcp",
        external_port: 80,
        internal_port_id: `vm-${i * vms}`,
        internal_port: 80,
      },
    ]),
  };
  return compiledAfter(declarations, before);
}

/** 30 routers on 4 network nodes, three on each of 10 subnets, every sixth one a pair; 100 VMs on 10 compute hosts. */
export function shared(): Compilation {
  const node = (i: number) => `network-${i % 4}`;
  return compiledAfter({
    environment: "shared",
    hosts: {
      ...each(4, (i) => [`network-${i}`, host("network", i)]),
      ...each(10, (i) => [`compute-${i}`, { ...host("compute", i + 5000), network_node: node(i) }]),
    },
    networks: {
      public: PUBLIC,
      "ha-net": { ha: true, vni: 2000 },
      ...each(10, (i) => [`tenant-${i}`, { vni: i + 1, subnets: { [`net-${i}`]: { cidr: `10.0.${i}.0/24` } } }]),
    },
    routers: each(30, (i) => {
      const [subnet, which] = [Math.floor(i / 3), i % 3];
      const isPair = which === 0 && subnet % 2 === 1;
      return [
        `r${i}`,
        {
          ...(isPair
            ? { ha: true, configurations: { master_agent: node(i), slave_agents: [node(i + 1)] } }
            : { configurations: { preferred_agent: node(i) } }),
          external_gateway_info: { network: "public" },
          interfaces: [
            { subnet: `net-${subnet}`, ...(which === 0 ? {} : { ip_address: `10.0.${subnet}.${which + 1}` }) },
          ],
        },
      ];
    }),
    dhcp_host_mappings: each(100, (i) => [
      `vm${i}`,
      {
        subnet: `net-${Math.floor(i / 10)}`,
        mac_address: `52:54:00:00:01:${i.toString(16).padStart(2, "0")}`,
        ip_address: `10.0.${Math.floor(i / 10)}.${10 + (i % 10)}`,
        host: `compute-${(Math.floor(i / 10) + i) % 10}`,
      },
    ]),
  });
}

function compiledAfter(declarations: Declarations, before?: Compilation): Compilation {
  const { compilation, problems } = compile(declarations, before?.lock);
  if (compilation === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return compilation;
}
