import { GATEWAY_PORT_FORWARDING_FIELDS } from "../../model/api-view";

/** What each kind is read from; in everything else files may differ. */
export const DECODED: Readonly<Record<string, readonly string[]>> = {
  network: [
    "name",
    "router:external",
    "provider:network_type",
    "provider:physical_network",
    "provider:segmentation_id",
    "mtu",
  ],
  subnet: [
    "name",
    "network_id",
    "cidr",
    "ip_version",
    "gateway_ip",
    "enable_dhcp",
    "dns_nameservers",
    "host_routes",
    "allocation_pools",
  ],
  router: [
    "name",
    "admin_state_up",
    "ha",
    "distributed",
    "configurations",
    "external_gateway_info",
    "interfaces_info",
    "routes",
  ],
  port: ["name", "network_id", "mac_address", "device_owner", "device_id", "binding:host_id", "fixed_ips", "dns_name"],
  agent: [
    "host",
    "agent_type",
    "configurations.agent_mode",
    "configurations.tunneling_ip",
    "configurations.bridge_mappings",
    "configurations.dhcp_lease_duration",
  ],
  gateway_port_forwarding: ["router_id", ...GATEWAY_PORT_FORWARDING_FIELDS.filter((field) => field !== "id")],
};
