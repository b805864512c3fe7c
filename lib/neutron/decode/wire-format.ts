/** Kinds of objects that the Networking API answers with. `hosting`: an agent in the answer about one router. */
export type ResourceType =
  | "network"
  | "subnet"
  | "router"
  | "port"
  | "agent"
  | "hosting"
  | "gateway_port_forwarding"
  | "floatingip"
  | "port_forwarding";

/** How one kind is spelled. Everything is read by the names of the REST bodies. */
interface Spelling {
  /** Keys of REST bodies: of one object, of a list. */
  readonly envelope: readonly [one: string, list: string];
  /** Titles of the columns of `openstack … list` and the fields they hold. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns that together no other kind's list has. */
  readonly signature: readonly string[];
  /** Names in `openstack … show` that are not the REST body's. */
  readonly shown: Readonly<Record<string, string>>;
  /** Fields of which only this kind has any. */
  readonly own: readonly string[];
}

/** As printed by openstackclient 4.0 and later. */
export const SPELLINGS: Readonly<Record<Exclude<ResourceType, "hosting">, Spelling>> = {
  port: {
    envelope: ["port", "ports"],
    columns: {
      ID: "id",
      Name: "name",
      "MAC Address": "mac_address",
      "Fixed IP Addresses": "fixed_ips",
      Status: "status",
      "Security Groups": "security_groups",
      "Device Owner": "device_owner",
      Tags: "tags",
      "Trunk subports": "trunk_details",
    },
    signature: ["MAC Address"],
    shown: {
      binding_host_id: "binding:host_id",
      binding_profile: "binding:profile",
      binding_vif_details: "binding:vif_details",
      binding_vif_type: "binding:vif_type",
      binding_vnic_type: "binding:vnic_type",
      security_group_ids: "security_groups",
    },
    own: ["mac_address"],
  },
  subnet: {
    envelope: ["subnet", "subnets"],
    columns: {
      ID: "id",
      Name: "name",
      Network: "network_id",
      Subnet: "cidr",
      Project: "project_id",
      DHCP: "enable_dhcp",
      "Name Servers": "dns_nameservers",
      "Allocation Pools": "allocation_pools",
      "Host Routes": "host_routes",
      "IP Version": "ip_version",
      Gateway: "gateway_ip",
      "Service Types": "service_types",
      Tags: "tags",
    },
    signature: ["Subnet"],
    shown: {},
    own: ["cidr"],
  },
  network: {
    envelope: ["network", "networks"],
    columns: {
      ID: "id",
      Name: "name",
      Status: "status",
      Project: "project_id",
      State: "admin_state_up",
      Shared: "shared",
      Subnets: "subnets",
      "Network Type": "provider:network_type",
      "Router Type": "router:external",
      "Availability Zones": "availability_zones",
      Tags: "tags",
    },
    signature: ["Subnets"],
    shown: { is_vlan_transparent: "vlan_transparent" },
    own: ["router:external", "provider:network_type", "subnets"],
  },
  agent: {
    envelope: ["agent", "agents"],
    columns: {
      ID: "id",
      "Agent Type": "agent_type",
      Host: "host",
      "Availability Zone": "availability_zone",
      Alive: "alive",
      State: "admin_state_up",
      Binary: "binary",
      "HA State": "ha_state",
    },
    signature: ["Agent Type"],
    shown: { configuration: "configurations", last_heartbeat_at: "heartbeat_timestamp" },
    own: ["agent_type"],
  },
  gateway_port_forwarding: {
    envelope: ["gateway_port_forwarding", "gateway_port_forwardings"],
    columns: {},
    signature: [],
    shown: {},
    own: ["gw_ip_address"],
  },
  floatingip: {
    envelope: ["floatingip", "floatingips"],
    columns: {
      ID: "id",
      "Floating IP Address": "floating_ip_address",
      "Fixed IP Address": "fixed_ip_address",
      Port: "port_id",
      "Floating Network": "floating_network_id",
      Project: "project_id",
      Router: "router_id",
      Status: "status",
      Description: "description",
      Tags: "tags",
      "DNS Name": "dns_name",
      "DNS Domain": "dns_domain",
    },
    signature: ["Floating IP Address"],
    shown: {},
    own: ["floating_ip_address"],
  },
  port_forwarding: {
    envelope: ["port_forwarding", "port_forwardings"],
    columns: {
      ID: "id",
      "Internal Port ID": "internal_port_id",
      "Internal IP Address": "internal_ip_address",
      "Internal Port": "internal_port",
      "Internal Port Range": "internal_port_range",
      "External Port": "external_port",
      "External Port Range": "external_port_range",
      Protocol: "protocol",
      Description: "description",
    },
    signature: ["Internal Port ID"],
    shown: {},
    own: ["external_port"],
  },
  router: {
    envelope: ["router", "routers"],
    columns: {
      ID: "id",
      Name: "name",
      Status: "status",
      State: "admin_state_up",
      Project: "project_id",
      Distributed: "distributed",
      HA: "ha",
      Routes: "routes",
      "External gateway info": "external_gateway_info",
      "Availability zones": "availability_zones",
      Tags: "tags",
    },
    signature: ["Status", "State", "Project"],
    shown: {},
    own: ["external_gateway_info", "interfaces_info"],
  },
};
