/** Which host carries what, and the addresses nobody declared: all that must not move when something else changes. */
export interface Placement {
  /** Router name -> network node; routers that are administratively down are placed too, they keep their place. */
  readonly routers: Readonly<Record<string, string>>;
  /** The DHCP servers of each network that has a DHCP subnet, sorted by network, then host. */
  readonly dhcpServers: readonly DhcpServer[];
}

/** One dnsmasq: one per network and host. */
export interface DhcpServer {
  readonly network: string;
  readonly host: string;
  readonly portId: string;
  /** Subnets this server answers for, sorted by name, each with the server's own address in it. */
  readonly subnets: readonly { readonly subnet: string; readonly ipAddress: string }[];
}
