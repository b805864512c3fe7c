import type { FixedIp } from "../model/topology";
import type { RouterInstances } from "./instances";

/** Which host carries what, and the addresses that are not declared: all that must not move when something else changes. */
export interface Placement {
  /** Of every router: those that are administratively down keep their places. */
  readonly instances: RouterInstances;
  /** HA router name -> what its instances need to elect a master. */
  readonly vrrp: Readonly<Record<string, VrrpPlacement>>;
  /** The DHCP servers of each network that has a DHCP subnet, sorted by network, then host. */
  readonly dhcpServers: readonly DhcpServer[];
  /** Floating IP -> what translates it; those that lead nowhere are not in it. */
  readonly floatingIps: ReadonlyMap<string, FloatingPlace>;
}

/** Where the address of a floating IP is. */
export interface FloatingPlace {
  /** The router whose network nodes have it, or whose instance. */
  readonly router: string;
  /** The compute host whose instance has it; undefined: the router's network nodes. */
  readonly host?: string;
}

export interface VrrpPlacement {
  /** The HA network. */
  readonly network: string;
  /** 1..254, unique in the HA network. */
  readonly vrid: number;
  /** Network node -> address of its `ha-` port. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** One dnsmasq: one per network and host. */
export interface DhcpServer {
  readonly network: string;
  readonly host: string;
  readonly portId: string;
  /** Subnets this server answers for, sorted by name, each with the server's own address in it. */
  readonly fixedIps: readonly FixedIp[];
}
