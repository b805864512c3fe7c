/**
 * What a user declares, in the shape and with the names of an environment document (Neutron's names where Neutron has
 * the thing). A document is read straight into this; the constructs fill it. Nothing here has been checked yet.
 */
export interface Declarations {
  readonly environment: string;
  readonly ssh?: SshDeclaration;
  readonly l3?: L3Options;
  readonly hosts?: Readonly<Record<string, HostDeclaration>>;
  readonly networks?: Readonly<Record<string, NetworkDeclaration>>;
  readonly routers?: Readonly<Record<string, RouterDeclaration>>;
  readonly dhcp_host_mappings?: Readonly<Record<string, DhcpHostMappingDeclaration>>;
  readonly gateway_port_forwardings?: Readonly<Record<string, GatewayPortForwardingDeclaration>>;
}

/** How to reach a host. At the top of a document it gives defaults for every host. */
export interface SshDeclaration {
  readonly address?: string;
  /**
   * Public host key as `ssh-keyscan` prints it: `<type> <base64>`, or a list of keys of which any will do.
   * @default - what `known_hosts_file` has
   */
  readonly host_key?: string | readonly string[];
  /** @default 22 */
  readonly port?: number;
  /** @default "root" */
  readonly user?: string;
  /** Path of the private key, relative to the working directory. @default - the keys of the SSH agent */
  readonly identity_file?: string;
  /** Run commands through `sudo -n`. @default false */
  readonly become?: boolean;
  /** Hosts to go through, the first one first. @default - what `config_file` says, else none */
  readonly proxy_jump?: readonly JumpHostDeclaration[];
  /** OpenSSH's client configuration, read when a host is connected to, never at synth. @default - none is read */
  readonly config_file?: string;
  /** OpenSSH's known hosts, read like `config_file`. @default - none is read */
  readonly known_hosts_file?: string;
}

/** A host on the way to another. */
export interface JumpHostDeclaration {
  readonly address?: string;
  /** Pinned like that of any host. @default - what `known_hosts_file` has */
  readonly host_key?: string | readonly string[];
  /** @default 22 */
  readonly port?: number;
  /** @default - that of the host behind */
  readonly user?: string;
  /** @default - that of the host behind */
  readonly identity_file?: string;
}

/** Router options by Neutron's names. */
export interface L3Options {
  readonly l3_ha?: boolean;
  readonly max_l3_agents_per_router?: number;
  readonly min_l3_agents_per_router?: number;
  readonly l3_ha_net_cidr?: string;
  readonly ha_vrrp_advert_int?: number;
  readonly ha_vrrp_auth_type?: "PASS" | "AH";
  readonly ha_vrrp_auth_password_version?: number;
  readonly ha_vrrp_health_check_interval?: number;
  readonly ha_conntrackd_enabled?: boolean;
}

export interface HostDeclaration {
  readonly role: "network" | "compute";
  readonly ssh?: SshDeclaration;
  readonly underlay_ip?: string;
  readonly bridge_mappings?: Readonly<Record<string, string>>;
  readonly network_node?: string;
  readonly renamed_from?: string;
}

export interface NetworkDeclaration {
  readonly external?: boolean;
  readonly physical_network?: string;
  readonly vni?: number;
  readonly ha?: boolean;
  readonly mtu?: number;
  readonly subnets?: Readonly<Record<string, SubnetDeclaration>>;
  readonly id?: string;
  readonly renamed_from?: string;
  readonly handed_over_from?: string;
}

export interface SubnetDeclaration {
  readonly cidr: string;
  readonly gateway_ip?: string | null;
  readonly enable_dhcp?: boolean;
  readonly dns_nameservers?: readonly string[];
  readonly host_routes?: readonly RouteDeclaration[];
  readonly allocation_pools?: readonly { readonly start: string; readonly end: string }[];
  readonly dhcp_agents?: readonly string[];
  readonly lease_time?: number;
  readonly id?: string;
  readonly renamed_from?: string;
}

/** An IPv4 network and the address that leads there. */
export interface RouteDeclaration {
  readonly destination: string;
  readonly nexthop: string;
}

export interface RouterDeclaration {
  readonly configurations?: {
    readonly preferred_agent?: string;
    readonly master_agent?: string;
    readonly slave_agents?: readonly string[];
  };
  readonly ha?: boolean;
  readonly admin_state_up?: boolean;
  readonly external_gateway_info?: {
    readonly network: string;
    readonly ip_address?: string;
    readonly enable_snat?: boolean;
  } & PortDeclaration;
  readonly interfaces?: readonly ({ readonly subnet: string; readonly ip_address?: string } & PortDeclaration)[];
  readonly routes?: readonly RouteDeclaration[];
  readonly id?: string;
  readonly renamed_from?: string;
  readonly handed_over_from?: string;
}

/** What a router's port keeps of a port that was there before. */
export interface PortDeclaration {
  readonly port_id?: string;
  readonly mac_address?: string;
}

export interface DhcpHostMappingDeclaration {
  readonly subnet: string;
  readonly mac_address: string;
  readonly ip_address: string;
  readonly host?: string;
  readonly hostname?: string;
  readonly id?: string;
}

export interface GatewayPortForwardingDeclaration {
  readonly router: string;
  readonly protocol: string;
  readonly external_port: number;
  readonly internal_port: number;
  readonly internal_port_id?: string;
  readonly internal_ip_address?: string;
  readonly return_path?: "snat";
  readonly description?: string;
  readonly id?: string;
}
