import type { GatewayPortForwardingDeclaration } from "./declared/declarations";
import type { PortRange } from "../net/port-range";
import type { Endpoint, TracedProtocol } from "./endpoint";

/**
 * The checked environment as plain values. References are by name; lists are sorted by the names that things had first
 * (`origin`), so that nothing downstream depends on the order of a document, or on a new name. Addresses are canonical dotted quads, CIDRs have no host bits.
 */
export interface Topology {
  readonly environment: string;
  readonly hosts: readonly Host[];
  readonly networks: readonly Network[];
  readonly routers: readonly Router[];
  readonly mappings: readonly DhcpHostMapping[];
  readonly forwards: readonly PortForward[];
  readonly floatingIps: readonly FloatingIp[];
  readonly checks: readonly Check[];
  readonly ha: HaOptions;
}

/** What all HA routers of an environment have in common. */
export interface HaOptions {
  /** Network nodes of an HA router at most; 0: every one that can carry it. */
  readonly maxAgents: number;
  readonly minAgents: number;
  /** Range of the addresses of `ha-` ports. */
  readonly netCidr: string;
  /** The /24 of the addresses that only adverts carry: its last octet is the VRID. */
  readonly vipCidr: string;
  /** Seconds; a fraction needs VRRP version 3. */
  readonly advertInterval: number;
  readonly authentication?: { readonly type: "PASS" | "AH"; readonly passwordVersion: number };
  /** Seconds; 0: the gateway is not checked. */
  readonly healthCheckInterval: number;
  readonly conntrackd: boolean;
}

export interface Host {
  readonly name: string;
  readonly origin: string;
  readonly role: "network" | "compute";
  readonly ssh: SshEndpoint;
  readonly underlayIp?: string;
  /** Physical network -> bridge that exists on the host. */
  readonly bridgeMappings: Readonly<Record<string, string>>;
  /** Compute hosts: the network node whose router is this host's way out. */
  readonly networkNode?: string;
}

/** How to reach a host, as far as it is declared. Nothing here comes from the machine that plans. */
export interface SshEndpoint extends SshHop {
  /** Run commands through `sudo -n`. */
  readonly become: boolean;
  /** Hosts to go through, the first one first. undefined: what `configFile` says, else none. */
  readonly proxyJump?: readonly SshHop[];
  /**
   * OpenSSH's client configuration on the machine that deploys. It is read when a connection is made, never at synth: the
   * plan is the same on every machine, but which machine answers depends on the file of the user who deploys.
   */
  readonly configFile?: string;
  /** OpenSSH's known hosts, read like `configFile`; for hosts without a key of their own in the document. */
  readonly knownHostsFile?: string;
}

/** A host on the way, or at its end. */
export interface SshHop {
  /** An address, a name, or with a `configFile` an alias. */
  readonly address: string;
  /** undefined: what `configFile` says, else 22. */
  readonly port?: number;
  /** undefined: what `configFile` says, else root. */
  readonly user?: string;
  /** Pinned public key, or several of which any will do. undefined: those in `knownHostsFile`. */
  readonly hostKey?: string | readonly string[];
  readonly identityFile?: string;
}

export type Network = ExternalNetwork | VxlanNetwork;

interface NetworkBase {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly mtu: number;
  readonly subnets: readonly Subnet[];
  /** Environment that had it so far, or that still has it. */
  readonly handedOverFrom?: string;
}

export interface ExternalNetwork extends NetworkBase {
  readonly kind: "external";
  readonly physicalNetwork: string;
}

export interface VxlanNetwork extends NetworkBase {
  readonly kind: "vxlan";
  readonly vni: number;
  /** Carries the adverts of HA routers, and nothing else. */
  readonly ha: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly network: string;
  readonly cidr: string;
  /** undefined: the subnet has no gateway. */
  readonly gatewayIp?: string;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly Route[];
  readonly allocationPools: readonly AddressRange[];
  /** undefined: the scheduler chooses. */
  readonly dhcpAgents?: readonly string[];
  /** Seconds. */
  readonly leaseTime: number;
}

export interface Route {
  readonly destination: string;
  readonly nexthop: string;
}

export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

/**
 * A router. What a distributed router has on a further SNAT node is one of its own, without interfaces: it is placed, found and
 * watched like any other.
 */
export interface Router {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly adminStateUp: boolean;
  readonly ha: boolean;
  /** Compute hosts have an instance of it, which carries what their VMs send to each other. */
  readonly distributed: boolean;
  /** Of a further SNAT node: the distributed router whose VMs leave by it. */
  readonly snatOf?: string;
  /** The network node it is pinned to; of an HA router the master, then the slaves. undefined: the scheduler chooses. */
  readonly agents?: readonly string[];
  readonly gateway?: RouterGateway;
  readonly interfaces: readonly RouterInterface[];
  /**
   * The ports by which the network nodes of a distributed router send into its subnets, one per subnet; those of a router that
   * was distributed until the lock file forgets it. Its interfaces receive only, by the address that compute hosts have too.
   */
  readonly snatPorts: readonly RouterInterface[];
  /** Distributed: the addresses by which the instances on compute hosts ask for VMs, one per subnet. */
  readonly senders: readonly FixedIp[];
  readonly routes: readonly Route[];
  /** Environment that had it so far, or that still has it. */
  readonly handedOverFrom?: string;
}

/** An address of a port, and the subnet it belongs to. */
export interface FixedIp {
  readonly subnet: string;
  readonly ipAddress: string;
}

/** A port of a router on a network. */
export interface RouterInterface {
  readonly portId: string;
  readonly macAddress: string;
  readonly fixedIps: readonly FixedIp[];
}

/** The port on the external network. */
export interface RouterGateway {
  readonly portId: string;
  readonly macAddress: string;
  readonly network: string;
  readonly enableSnat: boolean;
  readonly fixedIps: readonly ExternalAddress[];
}

/** An address that the outside reaches a router at. */
export interface ExternalAddress extends FixedIp {
  readonly purposes: readonly Purpose[];
}

/** `gateway`: what leaves is translated to it. `port_forward`: its ports may lead to VMs. */
export type Purpose = "gateway" | "port_forward";

export interface DhcpHostMapping {
  readonly id: string;
  readonly name: string;
  /** Lower case, colons. */
  readonly macAddress: string;
  readonly fixedIps: readonly FixedIp[];
  /** Compute host the VM runs on. */
  readonly host?: string;
  readonly hostname: string;
}

/** Ports that lead to a machine behind a router. */
export interface ForwardedPorts {
  readonly id: string;
  readonly name: string;
  readonly protocol: Protocol;
  readonly externalPorts: PortRange;
  /** As many as outside, or one. */
  readonly internalPorts: PortRange;
  readonly internalIpAddress: string;
  /** The subnet of the router's interface through which the internal address is reached. */
  readonly subnet: string;
  /** The mapping named by `internal_port_id`, or the one that owns the internal address. */
  readonly mapping?: string;
  readonly description?: string;
}

/** Ports of a router's own gateway address. */
export interface PortForward extends ForwardedPorts {
  readonly router: string;
  readonly returnPathSnat: boolean;
}

/** An external address of a machine, both ways, or one whose ports lead to several. */
export interface FloatingIp {
  readonly id: string;
  readonly name: string;
  readonly network: string;
  readonly fixedIp: FixedIp;
  /** undefined: the one by which its VM leaves. */
  readonly router?: string;
  /** The machine that has it; undefined: none, or `forwards`. */
  readonly target?: FixedIp & { readonly mapping?: string };
  readonly forwards: readonly ForwardedPorts[];
  readonly description?: string;
}

/** What must hold of the way of a packet and of its answer. */
export interface Check {
  readonly name: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: TracedProtocol;
  /** Port it is for; undefined: the protocol has none. */
  readonly port?: number;
  /** Port it comes from; undefined: whichever the sender takes. */
  readonly sourcePort?: number;
  /** Name of a router, or of a host, that is on the way there or back. */
  readonly via?: string;
  /** false: nothing arrives, or no answer comes back. */
  readonly reachable: boolean;
  /** Address that the packet comes from where it arrives. */
  readonly seenAs?: string;
}

export type Protocol = GatewayPortForwardingDeclaration["protocol"];
export const PROTOCOLS: readonly Protocol[] = ["tcp", "udp", "sctp", "dccp"];
