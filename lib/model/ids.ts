import { uuidNamespace, uuidOf } from "../net/uuid";

/** Ids are derived, so that the same names give the same namespaces, devices and MAC addresses on every run. */

const NAMESPACE = uuidNamespace("3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61");

export type Kind =
  | "network"
  | "subnet"
  | "router"
  | "dhcp_host_mapping"
  | "gateway_port_forwarding"
  | "floating_ip"
  | "floating_ip_port_forwarding";

/** @param origin the name it had first, here and below */
export function objectId(environment: string, kind: Kind, origin: string): string {
  return uuidOf(NAMESPACE, `${environment}/${kind}/${origin}`);
}

/** The port of a router on a subnet. A router that keeps its id keeps its ports. */
export function interfacePortId(routerId: string, subnet: string): string {
  return uuidOf(routerId, `interface/${subnet}`);
}

export function gatewayPortId(routerId: string): string {
  return uuidOf(routerId, "gateway");
}

/** Every instance of an HA router has a port of its own on the HA network; all its other ports they have in common. */
export function haPortId(routerId: string, host: string): string {
  return uuidOf(routerId, `ha/${host}`);
}

export function dhcpPortId(networkId: string, host: string): string {
  return uuidOf(networkId, `dhcp/${host}`);
}

/** A further SNAT node of a distributed router. @param host of an HA pair the master's */
export function snatNodeId(routerId: string, host: string): string {
  return uuidOf(routerId, `snat/${host}`);
}

/** The port by which a SNAT node sends into a subnet. */
export function snatPortId(routerId: string, subnet: string): string {
  return uuidOf(routerId, `snat-port/${subnet}`);
}

/** What stands on a compute host for a port that all its instances have in common. */
export function instancePortId(portId: string, host: string): string {
  return uuidOf(portId, `instance/${host}`);
}

/** What would be Neutron's agent on a network node. */
export function agentId(environment: string, kind: "l3" | "dhcp", host: string): string {
  return uuidOf(NAMESPACE, `${environment}/agent/${kind}/${host}`);
}
