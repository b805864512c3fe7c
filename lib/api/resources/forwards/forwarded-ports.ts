import type { GatewayPortForwardingDeclaration } from "../../../model/declared/declarations";
import type { Protocol } from "../../../model/topology";
import { ApiError, badRequest, notFound } from "../../base/api-error";
import { isNothing, OPTIONAL_TEXT, TEXT, type Attribute, type Given } from "../../base/resource";
import type { View } from "../../base/view";

const PORT = { type: ["integer", "null"], minimum: 1, maximum: 65535 };

/** Attributes that forwards on gateway addresses and on floating IPs have in common. */
export const PORTS_AND_TARGET: Readonly<Record<string, Attribute>> = {
  external_port: { schema: PORT, post: true, put: true },
  external_port_range: { schema: OPTIONAL_TEXT, post: true, put: true },
  protocol: { schema: TEXT, post: "required", put: true },
  internal_port_id: { schema: OPTIONAL_TEXT, post: true, put: true },
  internal_ip_address: { schema: OPTIONAL_TEXT, post: true, put: true },
  internal_port: { schema: PORT, post: true, put: true },
  internal_port_range: { schema: OPTIONAL_TEXT, post: true, put: true },
};

type Target = Pick<GatewayPortForwardingDeclaration, "internal_port_id" | "internal_ip_address">;
type Ports = Pick<
  GatewayPortForwardingDeclaration,
  "external_port" | "external_port_range" | "internal_port" | "internal_port_range"
>;
type PortsAndTarget = Ports & Target & Pick<GatewayPortForwardingDeclaration, "protocol">;

/** Those of a new one. */
export function portsAndTarget(view: View, given: Given): PortsAndTarget {
  return {
    protocol: given["protocol"] as Protocol,
    ...portsOf(given, "external_port"),
    ...targetOf(view, given),
    ...portsOf(given, "internal_port"),
  };
}

/** Exactly what is given is changed. */
export function changedPorts<T extends PortsAndTarget>(view: View, entry: T, given: Given): T {
  const hasTarget = given["internal_port_id"] !== undefined || given["internal_ip_address"] !== undefined;
  const target = hasTarget ? targetOf(view, given) : {};
  const { internal_port_id: id, internal_ip_address: address, ...others } = entry;
  const same = sameTarget(view, { id, address }, target);
  return {
    ...(hasTarget && !same ? { ...others, ...target } : entry),
    ...pick(given, ["protocol"]),
    ...portsOf(given, "external_port"),
    ...portsOf(given, "internal_port"),
  } as T;
}

/** The VM that is meant. With both given the id is written, so the address has to be compared here. */
function targetOf(view: View, { internal_port_id: id, internal_ip_address: address }: Given): Target {
  if (isNothing(id)) {
    if (isNothing(address)) throw badRequest("give internal_port_id, internal_ip_address, or both");
    return { internal_ip_address: address as string };
  }
  return { internal_port_id: mappingWith(view, id as string, address) };
}

/**
 * The name of the mapping that is the port of a VM.
 * @param address that it must have, where it is given. @throws ApiError
 */
export function mappingWith(view: View, id: string, address: unknown): string {
  const mapping = view.topology.mappings.find((one) => one.id === id.toLowerCase());
  if (mapping === undefined) throw notFound("PortNotFound", "Port", id);
  if (!isNothing(address) && !mapping.fixedIps.some(({ ipAddress }) => ipAddress === address)) {
    throw new ApiError(
      400,
      "InconsistentPortAndIP",
      "INTERNAL_ADDRESS_MISMATCH",
      `port ${mapping.id} does not have the address ${JSON.stringify(address)}; it has ${mapping.fixedIps.map(({ ipAddress }) => ipAddress).join(", ")}`,
    );
  }
  return mapping.name;
}

/** Says another way what is so: then the document keeps its way. */
function sameTarget(view: View, before: { readonly id?: string; readonly address?: string }, now: Target): boolean {
  const addressOf = (id: string | undefined, address: string | undefined): string | undefined =>
    id === undefined ? address : view.lookup.mappings.get(id)?.fixedIps[0]?.ipAddress;
  return addressOf(before.id, before.address) === addressOf(now.internal_port_id, now.internal_ip_address);
}

/** Those of some fields that are given; what says nothing takes a field away. */
export function optionalOf(given: Given, fields: readonly string[]): Given {
  const found = pick(given, fields);
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, isNothing(value) ? undefined : value]));
}

function pick(given: Given, keys: readonly string[]): Given {
  return Object.fromEntries(keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
}

/** One port or several; the one that is given takes the place of the other. */
function portsOf(given: Given, field: "external_port" | "internal_port"): Ports {
  const [one, several] = [given[field], given[`${field}_range`]];
  if (isNothing(one) && isNothing(several)) return {};
  if (!isNothing(one) && !isNothing(several)) throw badRequest(`give either ${field} or ${field}_range`);
  return { [field]: isNothing(one) ? undefined : one, [`${field}_range`]: isNothing(several) ? undefined : several };
}

/** `tcp-80`, of several ports `tcp-9000-9099`. */
export function nameOfPorts({ protocol, external_port: one, external_port_range: several }: Given): string {
  const port = isNothing(one)
    ? typeof several === "string"
      ? several.replace(/[^0-9]/g, "-")
      : "port"
    : (one as number);
  // A wrong protocol is refused by itself, and not for a name that was made of it.
  return `${String(protocol).replace(/[^a-z0-9]/g, "")}-${String(port)}`;
}
