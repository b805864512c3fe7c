import { parse } from "yaml";
import type { Declarations } from "../../../lib/model/declared/declarations";
import type { Topology } from "../../../lib/model/topology";
import { place } from "../../../lib/placement/place";
import type { Placement } from "../../../lib/placement/placement";
import { resolveTopology } from "../../../lib/topology/resolve";
import { parsePath, patch } from "../../topology/base";
import { describeProblem } from "../../topology/describe";

/** A router on three compute hosts, of which two reach the external network; VMs leave by `n1` alone, or by the pair of `n2`. */
const DISTRIBUTED = `
environment: distributed
ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }
hosts:
  n1: { role: network, ssh: { address: n1 }, underlay_ip: 198.18.1.1, bridge_mappings: { p: br-ex } }
  n2: { role: network, ssh: { address: n2 }, underlay_ip: 198.18.1.2, bridge_mappings: { p: br-ex } }
  c1: { role: compute, ssh: { address: c1 }, underlay_ip: 198.18.1.4, bridge_mappings: { p: br-ex }, network_node: n1 }
  c2: { role: compute, ssh: { address: c2 }, underlay_ip: 198.18.1.5, bridge_mappings: { p: br-ex }, network_node: n2 }
  c3: { role: compute, ssh: { address: c3 }, underlay_ip: 198.18.1.6, network_node: n2 }
  c4: { role: compute, ssh: { address: c4 }, underlay_ip: 198.18.1.7 }
networks:
  ha-net: { ha: true, vni: 2001 }
  public: { external: true, physical_network: p, subnets: { out: { cidr: 203.0.113.0/24 } } }
  front: { vni: 1001, subnets: { web: { cidr: 172.16.0.0/24, dns_nameservers: [] } } }
  back: { vni: 1002, subnets: { db: { cidr: 172.17.0.0/24, dns_nameservers: [] } } }
routers:
  r1:
    distributed: true
    configurations: { snat_agents: [n1, { master_agent: n2, slave_agents: [n1] }] }
    external_gateway_info: { network: public }
    interfaces: [{ subnet: web }, { subnet: db }]
dhcp_host_mappings:
  vm1: { subnet: web, mac_address: "fa:16:3e:00:00:01", ip_address: 172.16.0.11, host: c1 }
  vm2: { subnet: web, mac_address: "fa:16:3e:00:00:02", ip_address: 172.16.0.12, host: c2 }
  vm3: { subnet: db, mac_address: "fa:16:3e:00:00:03", ip_address: 172.17.0.13, host: c3 }
`;

/** @param set path -> value */
export function declared(set: Readonly<Record<string, unknown>> = {}): Declarations {
  const declarations = parse(DISTRIBUTED) as Declarations;
  for (const [path, value] of Object.entries(structuredClone(set))) patch(declarations, parsePath(path), value);
  return declarations;
}

export function placed(set: Readonly<Record<string, unknown>> = {}): {
  topology: Topology;
  placement: Placement;
  problems: readonly string[];
} {
  const { topology, problems } = resolveTopology(declared(set));
  const { placement, problems: more } = topology ? place(topology) : { placement: undefined, problems: [] };
  if (topology === undefined || placement === undefined) {
    throw new Error([...problems, ...more].map(({ message }) => message).join("\n"));
  }
  return { topology, placement, problems: [...problems, ...more].map(describeProblem) };
}
