import { externalAddress } from "./fixed-ips";
import { lookup } from "./lookup";
import { portCount, portsText, type PortRange } from "../net/port-range";
import type { PortForward, Protocol, Topology } from "./topology";

/** A gateway port forwarding as the Networking API answers for it. */
export interface GatewayPortForwarding {
  readonly id: string;
  /** null: several. */
  readonly external_port: number | null;
  /** Of several ports. */
  readonly external_port_range?: string;
  readonly protocol: Protocol;
  /** Id of the DHCP host mapping that has the internal address; null: none has. */
  readonly internal_port_id: string | null;
  readonly internal_ip_address: string;
  /** null: several. */
  readonly internal_port: number | null;
  /** Of several ports. */
  readonly internal_port_range?: string;
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
  const { forwardsOf, snatNodesOf } = lookup(topology);
  const declared = topology.routers.filter(({ snatOf }) => snatOf === undefined);
  return Object.fromEntries(
    declared.map(({ name }) => {
      const forwards = snatNodesOf(name).flatMap((node) => forwardsOf(node.name));
      return [name, forwards.map((forward) => response(topology, forward))];
    }),
  );
}

function response(topology: Topology, forward: PortForward): GatewayPortForwarding {
  const { routers, mappings } = lookup(topology);
  const { id, externalPorts, protocol, internalIpAddress, internalPorts } = forward;
  const mapping = forward.mapping === undefined ? undefined : mappings.get(forward.mapping);
  return {
    id,
    ...portsShown("external_port", externalPorts),
    protocol,
    internal_port_id: mapping?.id ?? null,
    internal_ip_address: internalIpAddress,
    ...portsShown("internal_port", internalPorts),
    gw_ip_address: externalAddress(routers.get(forward.router)!.gateway!, "port_forward"),
  };
}

/** One port, or the range of several. */
export function portsShown<F extends "external_port" | "internal_port">(
  field: F,
  range: PortRange,
): Record<F, number | null> & Partial<Record<`${F}_range`, string>> {
  const isOne = portCount(range) === 1;
  return {
    [field]: isOne ? range.first : null,
    ...(isOne ? {} : { [`${field}_range`]: portsText(range) }),
  } as ReturnType<typeof portsShown<F>>;
}
