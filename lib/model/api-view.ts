import { externalAddress } from "./fixed-ips";
import { lookup } from "./lookup";
import type { PortForward, Protocol, Topology } from "./topology";

/** A gateway port forwarding as the Networking API answers for it. */
export interface GatewayPortForwarding {
  readonly id: string;
  readonly external_port: number;
  readonly protocol: Protocol;
  /** Id of the DHCP host mapping that has the internal address; null: none has. */
  readonly internal_port_id: string | null;
  readonly internal_ip_address: string;
  readonly internal_port: number;
  readonly gw_ip_address: string;
}

/** In the order in which the API's documentation has them. */
export const GATEWAY_PORT_FORWARDING_FIELDS = [
  "id",
  "external_port",
  "protocol",
  "internal_port_id",
  "internal_ip_address",
  "internal_port",
  "gw_ip_address",
] as const satisfies readonly (keyof GatewayPortForwarding)[];

/** What `GET /v2.0/routers/{router_id}/gateway_port_forwardings` lists, for every router by name. */
export function gatewayPortForwardings(topology: Topology): Readonly<Record<string, readonly GatewayPortForwarding[]>> {
  const { forwardsOf } = lookup(topology);
  return Object.fromEntries(
    topology.routers.map(({ name }) => [name, forwardsOf(name).map((forward) => response(topology, forward))]),
  );
}

function response(topology: Topology, forward: PortForward): GatewayPortForwarding {
  const { routers, mappings } = lookup(topology);
  const { id, externalPort, protocol, internalIpAddress, internalPort } = forward;
  const mapping = forward.mapping === undefined ? undefined : mappings.get(forward.mapping);
  return {
    id,
    external_port: externalPort,
    protocol,
    internal_port_id: mapping?.id ?? null,
    internal_ip_address: internalIpAddress,
    internal_port: internalPort,
    gw_ip_address: externalAddress(routers.get(forward.router)!.gateway!, "port_forward"),
  };
}
