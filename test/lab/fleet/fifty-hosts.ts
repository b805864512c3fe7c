/** Two network nodes, and 48 compute hosts with a VM each. */
export const HOSTS = ["network-1", "network-2", ...Array.from({ length: 48 }, (_, i) => `compute-${i + 1}`)];

/** All of them on one tenant network, which has a router on each network node. */
export function fiftyHosts(): string {
  const hosts = HOSTS.map((name, i) => {
    const ssh = `ssh: { address: 198.18.0.${11 + i}, host_key: "ssh-ed25519 AAAA..." }, underlay_ip: 198.18.1.${11 + i}`;
    return name.startsWith("network")
      ? `  ${name}: { role: network, ${ssh}, bridge_mappings: { physnet-ext: br-ex } }`
      : `  ${name}: { role: compute, ${ssh}, network_node: network-${1 + (i % 2)} }`;
  });
  const mappings = HOSTS.slice(2).map((host, i) => {
    const mac = `fa:16:3e:a1:00:${i.toString(16).padStart(2, "0")}`;
    return `  vm${i}: { subnet: web, mac_address: "${mac}", ip_address: 172.16.0.${50 + i}, host: ${host} }`;
  });
  return `environment: fifty
ssh: { user: root, identity_file: lab/id_ed25519 }
hosts:
${hosts.join("\n")}
networks:
  public:
    external: true
    physical_network: physnet-ext
    subnets:
      public-v4: { cidr: 203.0.113.0/24, gateway_ip: 203.0.113.1, enable_dhcp: false }
  tenant:
    vni: 1001
    mtu: 1450
    subnets:
      web: { cidr: 172.16.0.0/24, dns_nameservers: [] }
routers:
  r1:
    configurations: { preferred_agent: network-1 }
    external_gateway_info: { network: public }
    interfaces: [{ subnet: web }]
  r2:
    configurations: { preferred_agent: network-2 }
    external_gateway_info: { network: public }
    interfaces: [{ subnet: web, ip_address: 172.16.0.2 }]
dhcp_host_mappings:
${mappings.join("\n")}
`;
}
