// Generated from stacks/environment.schema.json by build/generate-declarations.cjs.

/**
 * What a user declares, in the shape and with the names of an environment document (Neutron's names where Neutron has
 * the thing). A document is read straight into this; the constructs fill it. Nothing here has been checked yet.
 */
export interface Declarations {
  /** Name of the environment and of its stack. */
  readonly environment: string;
  /** Defaults for every host. */
  readonly ssh?: SshDeclaration;
  /** Router options by Neutron's names. */
  readonly l3?: L3Declaration;
  /** Hosts by name. */
  readonly hosts?: Readonly<Record<string, HostDeclaration>>;
  /** Networks by name. */
  readonly networks?: Readonly<Record<string, NetworkDeclaration>>;
  /** Routers by name. */
  readonly routers?: Readonly<Record<string, RouterDeclaration>>;
  /** Addresses that DHCP gives to VMs. */
  readonly dhcp_host_mappings?: Readonly<Record<string, DhcpHostMappingDeclaration>>;
  /** Ports forwarded on a router's own gateway address. */
  readonly gateway_port_forwardings?: Readonly<Record<string, GatewayPortForwardingDeclaration>>;
  /** External addresses of VMs. */
  readonly floating_ips?: Readonly<Record<string, FloatingIpDeclaration>>;
  /** What must hold of the ways of packets. */
  readonly checks?: Readonly<Record<string, CheckDeclaration>>;
}

/** One environment as a YAML document: its declarations, and how Terraform handles them. */
export interface EnvironmentDocument extends Declarations {
  /**
   * Terraform backend: its type and that backend's own keys. Credentials come from the backend's environment variables.
   */
  readonly backend?: BackendDeclaration;
  /** Terraform resource that carries a host's files. @default "terraform_data" */
  readonly carrier?: "terraform_data" | "null_resource";
}

/**
 * Terraform backend: its type and that backend's own keys. Credentials come from the backend's environment variables.
 */
export interface BackendDeclaration {
  /** Which backend keeps the state; the other keys are that backend's own. */
  readonly type: "local" | "pg" | "http" | "s3" | "gcs" | "azurerm" | "consul" | "cos" | "oss" | "remote" | "cloud";
  readonly [key: string]: unknown;
}

/** How to reach a host. At the top of a document it gives defaults for every host. */
export interface SshDeclaration {
  /** Management address or name of the host. */
  readonly address?: string;
  /**
   * Public host key as ssh-keyscan prints it: type and base64. It is pinned. A list while keys are exchanged: any of
   * them will do. May be left out for hosts in known_hosts_file.
   */
  readonly host_key?: string | readonly string[];
  /** SSH port. @default 22 */
  readonly port?: number;
  /** SSH user. @default "root" */
  readonly user?: string;
  /** Path of the private key, relative to the working directory. Default: the keys of the SSH agent. */
  readonly identity_file?: string;
  /** Run commands through sudo. @default false */
  readonly become?: boolean;
  /** Hosts to go through, the first one first. Default: what config_file says, else none. */
  readonly proxy_jump?: readonly JumpHostDeclaration[];
  /**
   * OpenSSH client configuration, read on the machine that deploys when it connects: HostName, Port, User, IdentityFile
   * and ProxyJump for what the document leaves open.
   */
  readonly config_file?: string;
  /** OpenSSH known hosts, read on the machine that deploys when it connects, for hosts without host_key. */
  readonly known_hosts_file?: string;
}

/** Router options by Neutron's names. */
export interface L3Declaration {
  /** Routers are HA pairs unless they say otherwise. @default false */
  readonly l3_ha?: boolean;
  /** Routers are distributed unless they say otherwise. @default false */
  readonly router_distributed?: boolean;
  /** Instances of an HA router; 0: one on every network node. @default 3 */
  readonly max_l3_agents_per_router?: number;
  /** Fewer network nodes than this are an error. @default 2 */
  readonly min_l3_agents_per_router?: number;
  /** Addresses of the HA ports. @default "169.254.192.0/18" */
  readonly l3_ha_net_cidr?: string;
  /** Seconds between VRRP advertisements; a fraction means VRRPv3. @default 1 */
  readonly ha_vrrp_advert_int?: number;
  /** VRRPv2 authentication; the password is a secret. Default: off. */
  readonly ha_vrrp_auth_type?: "PASS" | "AH";
  /** Raise it with another password: the change shows in the plan, and reaches the hosts. @default 1 */
  readonly ha_vrrp_auth_password_version?: number;
  /** Seconds between checks of the gateway; 0: off. @default 0 */
  readonly ha_vrrp_health_check_interval?: number;
  /** Synchronise connections between the instances. @default true */
  readonly ha_conntrackd_enabled?: boolean;
}

/** A Linux host. */
export interface HostDeclaration {
  /** Network nodes carry routers and DHCP servers, compute hosts carry VMs. */
  readonly role: "network" | "compute";
  /** How to reach the host; adds to the document's defaults. */
  readonly ssh?: SshDeclaration;
  /** VXLAN endpoint of the host; required when a vxlan network reaches it. */
  readonly underlay_ip?: string;
  /** Physical network -> bridge that exists on the host. */
  readonly bridge_mappings?: Readonly<Record<string, string>>;
  /** Compute hosts: the network node whose router is this host's way out. */
  readonly network_node?: string;
  /** Name it had so far: it is the same machine, nothing is deployed anew or cleaned. */
  readonly renamed_from?: string;
}

/** A network of VMs (VXLAN), one that leads outside, or one for the adverts of HA routers. */
export interface NetworkDeclaration {
  /** An external network: physical_network is required, vni is not allowed. @default false */
  readonly external?: boolean;
  /** External networks: which of a host's bridges leads there. */
  readonly physical_network?: string;
  /** VXLAN network identifier, unique. */
  readonly vni?: number;
  /** Carries VRRP for HA routers; no subnets. @default false */
  readonly ha?: boolean;
  /** Default: 1450 for vxlan, 1500 for external. */
  readonly mtu?: number;
  /** Subnets by name, unique in the document. */
  readonly subnets?: Readonly<Record<string, SubnetDeclaration>>;
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
  /** Name it had so far: it keeps its ids, and nothing moves. The lock file remembers it once that is deployed. */
  readonly renamed_from?: string;
  /** Environment that hands it over to this one; needs the `id` that it has there. Nothing moves. */
  readonly handed_over_from?: string;
}

/** Addresses of a network, and what DHCP tells its VMs. */
export interface SubnetDeclaration {
  /** IPv4 network. */
  readonly cidr: string;
  /** Default: the first address; null: none. */
  readonly gateway_ip?: string | null;
  /** Default: true, false on external networks. */
  readonly enable_dhcp?: boolean;
  /**
   * DNS servers for VMs. Without any, a VM is told the DHCP server, which knows the names of this network's VMs and
   * refuses all others: write [] where that is meant.
   */
  readonly dns_nameservers?: readonly string[];
  /** Routes for VMs. */
  readonly host_routes?: readonly RouteDeclaration[];
  /** Where addresses nobody gave are taken from, from the top. Default: the whole subnet less its gateway. */
  readonly allocation_pools?: readonly {
    /** First address. */
    readonly start: string;
    /** Last address. */
    readonly end: string;
  }[];
  /** Network nodes that answer DHCP. Default: one, chosen by the scheduler. */
  readonly dhcp_agents?: readonly string[];
  /** Seconds. @default 86400 */
  readonly lease_time?: number;
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
  /** Name it had so far: its ids and addresses stay. */
  readonly renamed_from?: string;
}

/** An IPv4 network and the address that leads there. */
export interface RouteDeclaration {
  /** IPv4 network. */
  readonly destination: string;
  /** Address on an attached subnet. */
  readonly nexthop: string;
}

/** A router in a namespace of a network node, or an HA pair. */
export interface RouterDeclaration {
  /** Where the router runs. */
  readonly configurations?: {
    /** Network node the router is pinned to. Default: the least loaded one. */
    readonly preferred_agent?: string;
    /** HA: network node of the master. */
    readonly master_agent?: string;
    /** HA: network nodes of the slaves, by descending priority; [] with min_l3_agents_per_router 1: none. */
    readonly slave_agents?: readonly string[];
    /**
     * Distributed: the network nodes by which VMs without a floating IP leave; a compute host takes the one that is its
     * network_node, else the first. Default: preferred_agent, or master_agent and slave_agents.
     */
    readonly snat_agents?: readonly (
      | string
      | {
          /** A single network node; short: its name alone. */
          readonly preferred_agent?: string;
          /** An HA pair: network node of the master. */
          readonly master_agent?: string;
          /** An HA pair: network nodes of the slaves, by descending priority. */
          readonly slave_agents?: readonly string[];
          /** External address; of the first one it stands in external_gateway_info. Default: allocated. */
          readonly ip_address?: string;
        }
    )[];
  };
  /** An HA pair. Default: l3.l3_ha. */
  readonly ha?: boolean;
  /**
   * Compute hosts have an instance of it, which carries what their VMs send to each other and what floating IPs are
   * for. Default: l3.router_distributed.
   */
  readonly distributed?: boolean;
  /** false takes the router off its hosts; it keeps its ids and places. @default true */
  readonly admin_state_up?: boolean;
  /** The router's gateway. */
  readonly external_gateway_info?: {
    /** External network. */
    readonly network: string;
    /** Default: allocated. */
    readonly ip_address?: string;
    /** Source NAT for traffic to the external network. @default true */
    readonly enable_snat?: boolean;
    /** UUID to keep; else derived from the router's. */
    readonly port_id?: string;
    /** MAC address to keep; else derived from the port's id. */
    readonly mac_address?: string;
  };
  /** Ports on subnets. */
  readonly interfaces?: readonly {
    /** Subnet. */
    readonly subnet: string;
    /** Default: the subnet's gateway_ip, or where another router has that, allocated and kept in the lock file. */
    readonly ip_address?: string;
    /**
     * Distributed: address by which the instances ask for VMs, the same on every compute host. Default: allocated, kept
     * in the lock file.
     */
    readonly distributed_ip_address?: string;
    /** Distributed: address of the first SNAT node on the subnet. Default: allocated, kept in the lock file. */
    readonly snat_ip_address?: string;
    /** UUID to keep; else derived from the router's. */
    readonly port_id?: string;
    /** MAC address to keep; else derived from the port's id. */
    readonly mac_address?: string;
  }[];
  /** Extra routes of the router itself. */
  readonly routes?: readonly RouteDeclaration[];
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
  /** Name it had so far: it keeps its ids, addresses and place, and nothing moves. */
  readonly renamed_from?: string;
  /**
   * Environment that hands it over to this one; needs the `id` that it has there, and its `preferred_agent`. Nothing
   * moves. Not for HA pairs.
   */
  readonly handed_over_from?: string;
}

/** Which VM gets which address. */
export interface DhcpHostMappingDeclaration {
  /** Subnet. */
  readonly subnet: string;
  /** MAC address of the VM. */
  readonly mac_address: string;
  /** Its address. */
  readonly ip_address: string;
  /** Compute host the VM runs on: chooses its default gateway. */
  readonly host?: string;
  /** Default: host-172-16-0-50. */
  readonly hostname?: string;
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
}

/** Which port of which router leads where. */
export interface GatewayPortForwardingDeclaration {
  /** Router whose gateway address is forwarded. */
  readonly router: string;
  /** Distributed router: network node on whose address the port is, one of its snat_agents. Default: the first. */
  readonly snat_agent?: string;
  /** Protocol. */
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** Port on the gateway address. Or external_port_range. */
  readonly external_port?: number;
  /** Ports on the gateway address, first and last: "9000:9099". */
  readonly external_port_range?: string;
  /** Port of the VM. Or internal_port_range. */
  readonly internal_port?: number;
  /** Ports of the VM, as many as outside; or a single one: "7000:7099". */
  readonly internal_port_range?: string;
  /** The VM, by the name of its DHCP host mapping. */
  readonly internal_port_id?: string;
  /** The VM, by its address. */
  readonly internal_ip_address?: string;
  /** snat: the VM sees the router as the client. For a VM whose default gateway is another router. */
  readonly return_path?: "snat";
  /** Free text. */
  readonly description?: string;
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
}

/** A host on the way to another. */
export interface JumpHostDeclaration {
  /** Address or name of the jump host. */
  readonly address: string;
  /**
   * Public host key as ssh-keyscan prints it: type and base64. It is pinned. A list while keys are exchanged: any of
   * them will do. May be left out for hosts in known_hosts_file.
   */
  readonly host_key?: string | readonly string[];
  /** SSH port. @default 22 */
  readonly port?: number;
  /** SSH user. Default: that of the host behind. */
  readonly user?: string;
  /** Path of the private key. Default: that of the host behind. */
  readonly identity_file?: string;
}

/** An external address of a VM, both ways, or ports of one that lead to VMs. */
export interface FloatingIpDeclaration {
  /** External network. */
  readonly floating_network: string;
  /** Default: allocated, kept in the lock file. */
  readonly floating_ip_address?: string;
  /** The VM, by the name of its DHCP host mapping. */
  readonly port?: string;
  /**
   * Router of a VM that has no mapping, or of one whose default gateway is not ours. Default: the default gateway of
   * the VM.
   */
  readonly router?: string;
  /** The VM, by its address; needs router. */
  readonly fixed_ip_address?: string;
  /** Ports of the address that lead to VMs, instead of port. */
  readonly port_forwardings?: Readonly<Record<string, FloatingIpPortForwardingDeclaration>>;
  /** Free text. */
  readonly description?: string;
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
}

/** Which port of a floating IP leads where. */
export interface FloatingIpPortForwardingDeclaration {
  /** Protocol. */
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** Port of the floating IP. Or external_port_range. */
  readonly external_port?: number;
  /** Ports of the floating IP, first and last: "9000:9099". */
  readonly external_port_range?: string;
  /** Port of the VM. Or internal_port_range. */
  readonly internal_port?: number;
  /** Ports of the VM, as many as outside; or a single one: "7000:7099". */
  readonly internal_port_range?: string;
  /** The VM, by the name of its DHCP host mapping. */
  readonly internal_port_id?: string;
  /** The VM, by its address. */
  readonly internal_ip_address?: string;
  /** Free text. */
  readonly description?: string;
  /** UUID to keep; else derived from the name. */
  readonly id?: string;
}

/** What must hold of a packet from one end to another, and of its answer. */
export interface CheckDeclaration {
  /**
   * Who begins: a VM, by the name of its DHCP host mapping or its address; an address outside; or outside, which is
   * any.
   */
  readonly from: string;
  /**
   * For whom it is: the same, or a router's or floating IP's address, alone or with port and protocol:
   * "203.0.113.11:34203/tcp".
   */
  readonly to: string;
  /** Default: that of to; tcp where there is a port, else icmp. */
  readonly protocol?: "tcp" | "udp" | "sctp" | "dccp" | "icmp";
  /** Port it is for. Or as a part of to. */
  readonly port?: number;
  /** Router or host that is on the way. */
  readonly via?: string;
  /** false: nothing may arrive, or no answer come back. @default true */
  readonly reachable?: boolean;
  /** Address that the packet comes from where it arrives. */
  readonly seen_as?: string;
}
