import type { PortRange } from "../net/port-range";

/**
 * What was found of a Neutron deployment, as plain values. `undefined` means that no file says it; what Neutron says is not
 * there is null. Objects without an id come from request bodies: what those leave out has Neutron's default.
 */
export interface NeutronModel {
  readonly networks: readonly NeutronNetwork[];
  readonly subnets: readonly NeutronSubnet[];
  readonly routers: readonly NeutronRouter[];
  readonly ports: readonly NeutronPort[];
  readonly agents: readonly NeutronAgent[];
  readonly hosting: readonly Hosting[];
  readonly forwardings: readonly NeutronForwarding[];
  readonly floatingIps: readonly NeutronFloatingIp[];
  readonly floatingForwardings: readonly NeutronFloatingForwarding[];
}

/** What every object has. */
export interface NeutronObject {
  readonly id?: string;
  /** Empty when it has none. */
  readonly name: string;
  /** File and where in it. */
  readonly place: string;
  /** `router "r1" (972f90f7-…)` */
  readonly label: string;
}

export interface NeutronNetwork extends NeutronObject {
  readonly external: boolean;
  /** `vxlan`, `vlan`, `flat`, …; only administrators see it and the next two. */
  readonly type?: string;
  readonly physicalNetwork?: string;
  readonly segmentationId?: number;
  readonly mtu?: number;
}

export interface NeutronSubnet extends NeutronObject {
  readonly networkId: string;
  readonly cidr: string;
  readonly isIpv6: boolean;
  readonly gatewayIp: string | null;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly NeutronRoute[];
  readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
}

export interface NeutronRoute {
  readonly destination: string;
  readonly nexthop: string;
}

export interface FixedIp {
  readonly subnetId: string;
  readonly ipAddress: string;
}

export interface NeutronRouter extends NeutronObject {
  readonly adminStateUp: boolean;
  /** Only administrators see it. */
  readonly ha?: boolean;
  readonly distributed: boolean;
  readonly preferredAgent?: string;
  readonly masterAgent?: string;
  readonly slaveAgents?: readonly string[];
  readonly gateway?: {
    readonly networkId: string;
    readonly enableSnat?: boolean;
    readonly fixedIps: readonly FixedIp[];
  };
  /** Only `openstack router show` has them; those on the HA network are among them. */
  readonly interfaces?: readonly (FixedIp & { readonly portId: string })[];
  readonly routes: readonly NeutronRoute[];
}

/** One without a name has its DNS name. */
export interface NeutronPort extends NeutronObject {
  readonly networkId?: string;
  readonly macAddress: string;
  /** Empty: it is not used yet. */
  readonly owner: string;
  readonly deviceId?: string;
  /** Only administrators see it. */
  readonly host?: string;
  readonly fixedIps: readonly FixedIp[];
  readonly dnsName?: string;
}

export interface NeutronAgent extends NeutronObject {
  readonly host: string;
  /** `L3 agent`, `DHCP agent`, `Open vSwitch agent`, … */
  readonly type: string;
  /** Of an L3 agent: `legacy`, `dvr_snat`, `dvr`, `dvr_no_external`. */
  readonly mode?: string;
  /** Of an L2 agent. */
  readonly tunnelingIp?: string;
  readonly bridgeMappings?: Readonly<Record<string, string>>;
  /** Of a DHCP agent, in seconds; -1: infinite. */
  readonly leaseDuration?: number;
}

/** An L3 agent that carries a router. */
export interface Hosting {
  readonly place: string;
  readonly routerId: string;
  readonly host: string;
  /** `active` or `standby`, of HA routers. */
  readonly haState?: string;
}

/** Ports that lead to a machine. */
export interface ForwardedPorts extends NeutronObject {
  readonly protocol: string;
  readonly externalPorts: PortRange;
  readonly internalPorts: PortRange;
  readonly internalPortId?: string;
  readonly internalIpAddress?: string;
  readonly description?: string;
}

export interface NeutronForwarding extends ForwardedPorts {
  readonly routerId?: string;
  readonly gatewayIp?: string;
}

export interface NeutronFloatingForwarding extends ForwardedPorts {
  /** The path of its file says it. */
  readonly floatingIpId?: string;
}

export interface NeutronFloatingIp extends NeutronObject {
  readonly networkId: string;
  readonly ipAddress: string;
  readonly portId?: string;
  readonly fixedIpAddress?: string;
  readonly routerId?: string;
  /** As the answer about the floating IP itself has them. */
  readonly forwardings: readonly ForwardedPorts[];
  readonly description?: string;
}
