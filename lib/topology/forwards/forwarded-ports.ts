import type { GatewayPortForwardingDeclaration } from "../../model/declared/declarations";
import { onePort, portCount, type PortRange } from "../../net/port-range";
import { PROTOCOLS, type DhcpHostMapping, type ForwardedPorts, type Protocol } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import type { Registry } from "../checks/registry";
import { address, isPort, port, text } from "../checks/values";
import { missingField } from "../problems/shape";
import { badProtocol } from "../problems/values";
import { badRange, internalMismatch, noInternalAddress, portAndRange, unequalRanges } from "./problems";

/** What forwards on gateway addresses and on floating IPs have in common. */
export type Declaration = Pick<
  GatewayPortForwardingDeclaration,
  | "protocol"
  | "external_port"
  | "external_port_range"
  | "internal_port"
  | "internal_port_range"
  | "internal_port_id"
  | "internal_ip_address"
>;

/** Where a forward leads, as far as it could be resolved. */
export interface Target {
  readonly place: Declared<unknown>;
  readonly address: string;
  readonly mapping?: DhcpHostMapping;
}

export type Ports = Partial<Pick<ForwardedPorts, "protocol" | "externalPorts" | "internalPorts">>;

/** What is wrong is left out. */
export function resolvePorts(given: Declared<Declaration>): Ports {
  const protocol = given.at("protocol").isGiven() ? resolveProtocol(given.at("protocol")) : undefined;
  const externalPorts = resolveSide(given, "external_port");
  const internalPorts = resolveSide(given, "internal_port");
  if (externalPorts !== undefined && internalPorts !== undefined) {
    const [outside, inside] = [portCount(externalPorts), portCount(internalPorts)];
    if (inside !== 1 && inside !== outside) placeOfPorts(given, "internal_port").fail(unequalRanges(outside, inside));
  }
  return { protocol, externalPorts, internalPorts };
}

/** The field that says the ports. */
export function placeOfPorts(
  given: Declared<Declaration>,
  side: "external_port" | "internal_port",
): Declared<number | string | undefined> {
  const range = given.at(`${side}_range`);
  return range.value === undefined ? given.at(side) : range;
}

function resolveSide(given: Declared<Declaration>, side: "external_port" | "internal_port"): PortRange | undefined {
  const [single, range] = [given.at(side), given.at(`${side}_range`)];
  if (range.value === undefined) {
    const value = single.isLeftOut() ? given.fail(missingField(side)) : port(single);
    return value === undefined ? undefined : onePort(value);
  }
  if (single.value !== undefined) return range.fail(portAndRange(side));
  return resolveRange(range);
}

/** `9000:9099` */
function resolveRange(given: Declared<string | undefined>): PortRange | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  const [first, last, ...more] = value.split(":").map((part) => (/^[1-9]\d*$/.test(part) ? Number(part) : NaN));
  if (more.length > 0 || !isPort(first) || !isPort(last) || first > last) return given.fail(badRange(value));
  return { first, last };
}

function resolveProtocol(given: Declared<string | undefined>): Protocol | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  return PROTOCOLS.find((p) => p === value) ?? given.fail(badProtocol(value, PROTOCOLS));
}

export function resolveTarget(given: Declared<Declaration>, mappings: Registry<DhcpHostMapping>): Target | undefined {
  const byMapping = given.at("internal_port_id");
  const byAddress = given.at("internal_ip_address");
  const mapping = mappings.resolve(byMapping);
  const value = address(byAddress);
  if (byMapping.value === undefined) {
    if (byAddress.value === undefined) given.fail(noInternalAddress());
    return value === undefined ? undefined : { place: byAddress, address: value };
  }
  if (mapping === undefined) return undefined;
  const { ipAddress } = mapping.fixedIps[0]!;
  if (value !== undefined && value !== ipAddress) {
    return byAddress.fail(internalMismatch(value, mapping.name, ipAddress));
  }
  return { place: byMapping, address: ipAddress, mapping };
}
