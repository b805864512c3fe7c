import type { NeutronPort } from "../model";

/** What a port is for, by its `device_owner`. */
export type PortUse =
  "interface" | "gateway" | "ha" | "dhcp" | "snat" | "floating-ip" | "agent-gateway" | "vm" | "other";

const USES: Readonly<Record<string, PortUse>> = {
  "network:router_interface": "interface",
  "network:ha_router_replicated_interface": "interface",
  "network:router_interface_distributed": "interface",
  "network:router_gateway": "gateway",
  "network:router_ha_interface": "ha",
  "network:dhcp": "dhcp",
  "network:router_centralized_snat": "snat",
  "network:floatingip": "floating-ip",
  "network:floatingip_agent_gateway": "agent-gateway",
};

export function useOf({ owner }: NeutronPort): PortUse {
  if (Object.hasOwn(USES, owner)) return USES[owner]!;
  return owner.startsWith("network:") ? "other" : "vm";
}

/** On every host that has a port of the subnet. */
export const DISTRIBUTED_INTERFACE = "network:router_interface_distributed";
/** On every network node of an HA router. */
export const REPLICATED_INTERFACE = "network:ha_router_replicated_interface";
