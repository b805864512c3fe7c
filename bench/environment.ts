import type { Declarations } from "../lib/model/declared/declarations";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

interface Shape {
  readonly networkNodes: number;
  readonly computeHosts: number;
  readonly routersPerNetwork: number;
}

/** An environment of so many routers, each with a gateway, a subnet of its own, a VM there and a port forward to it. */
export function environmentOf(
  routers: number,
  { networkNodes, computeHosts, routersPerNetwork }: Shape = {
    networkNodes: 10,
    computeHosts: 10,
    routersPerNetwork: 20,
  },
): Declarations {
  const numbers = Array.from({ length: routers }, (_, i) => i);
  const networks = [...new Set(numbers.map((i) => Math.floor(i / routersPerNetwork)))];
  return {
    environment: "bench",
    hosts: {
      ...named(networkNodes, "network", (i) => ({
        role: "network" as const,
        ssh: { address: `198.18.0.${i + 11}`, host_key: HOST_KEY },
        underlay_ip: `198.18.1.${i + 11}`,
        bridge_mappings: { ext: "br-ex" },
      })),
      ...named(computeHosts, "compute", (i) => ({
        role: "compute" as const,
        ssh: { address: `198.18.0.${i + 111}`, host_key: HOST_KEY },
        underlay_ip: `198.18.1.${i + 111}`,
        network_node: `network-${i % networkNodes}`,
      })),
    },
    networks: {
      public: { external: true, physical_network: "ext", subnets: { public: { cidr: "100.64.0.0/16" } } },
      ...Object.fromEntries(
        networks.map((n) => [
          `tenant-${n}`,
          {
            vni: n + 1,
            subnets: Object.fromEntries(
              numbers
                .filter((i) => Math.floor(i / routersPerNetwork) === n)
                .map((i) => [`subnet-${i}`, { cidr: `10.${i >> 8}.${i & 255}.0/24`, dns_nameservers: ["8.8.8.8"] }]),
            ),
          },
        ]),
      ),
    },
    routers: named(routers, "router", (i) => ({
      configurations: { preferred_agent: `network-${i % networkNodes}` },
      external_gateway_info: { network: "public", ip_address: gatewayAddress(i) },
      interfaces: [{ subnet: `subnet-${i}` }],
    })),
    dhcp_host_mappings: named(routers, "vm", (i) => ({
      subnet: `subnet-${i}`,
      mac_address: `52:54:00:00:${hex(i >> 8)}:${hex(i & 255)}`,
      ip_address: `10.${i >> 8}.${i & 255}.50`,
      ...(computeHosts > 0 && { host: `compute-${i % computeHosts}` }),
    })),
    gateway_port_forwardings: named(routers, "forward", (i) => ({
      router: `router-${i}`,
      protocol: "tcp",
      external_port: 80,
      internal_port: 8080,
      internal_port_id: `vm-${i}`,
    })),
  };
}

/** Of router number so and so, on the external network. */
export function gatewayAddress(router: number): string {
  return `100.64.${(router >> 8) + 1}.${router & 255}`;
}

/** An environment of one router and so many VMs behind it. */
export function manyMappings(count: number): Declarations {
  const { networks, ...rest } = environmentOf(1, { networkNodes: 1, computeHosts: 1, routersPerNetwork: 1 });
  const tenant = {
    ...networks!["tenant-0"]!,
    subnets: { "subnet-0": { cidr: "10.0.0.0/12", dns_nameservers: ["8.8.8.8"] } },
  };
  return {
    ...rest,
    networks: { ...networks, "tenant-0": tenant },
    dhcp_host_mappings: named(count, "vm", (i) => ({
      subnet: "subnet-0",
      mac_address: `52:54:00:${hex(i >> 16)}:${hex((i >> 8) & 255)}:${hex(i & 255)}`,
      ip_address: `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`,
      host: "compute-0",
    })),
  };
}

function named<T>(count: number, kind: string, make: (i: number) => T): Record<string, T> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${kind}-${i}`, make(i)]));
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}
