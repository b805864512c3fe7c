import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";

/** Three network nodes on an external network and one for adverts, for whatever is placed on them. */
export const THREE_NODES = parse(`
ssh: { host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }
l3: { max_l3_agents_per_router: 2 }
hosts:
  n1: { role: network, ssh: { address: n1 }, underlay_ip: 198.18.1.1, bridge_mappings: { p: br-ex } }
  n2: { role: network, ssh: { address: n2 }, underlay_ip: 198.18.1.2, bridge_mappings: { p: br-ex } }
  n3: { role: network, ssh: { address: n3 }, underlay_ip: 198.18.1.3, bridge_mappings: { p: br-ex } }
networks:
  ha-net: { ha: true, vni: 2001 }
  public: { external: true, physical_network: p, subnets: { out: { cidr: 203.0.113.0/24 } } }
`) as Omit<Declarations, "environment">;
