import type { DhcpHostMappingDeclaration, EnvironmentDocument } from "../../../model/declared/declarations";
import { objectId } from "../../../model/ids";
import type { DhcpHostMapping, Subnet } from "../../../model/topology";
import { portMac } from "../../../net/device";
import { ApiError, badRequest, inUse, nameInUse, notFound } from "../../base/api-error";
import { freeName, given as withValues, renamed, renamedIn, requireName, without } from "../../base/names";
import {
  isNothing,
  NOTHING,
  OPTIONAL_TEXT,
  OWNED,
  record,
  sayings,
  schemasOf,
  STATUS,
  TEXT,
  type Before,
  type Draft,
  type Given,
  type Resource,
} from "../../base/resource";
import type { View } from "../../base/view";
import { portRenamedInChecks } from "../check-references";
import { renamedInFloatingIps } from "../floating-references";
import { networkOf } from "../networks";
import { requireInSubnet, subnetOf } from "../subnets";
import { freeAddress } from "./free-address";
import { portBodies, SAME } from "./port-bodies";

const FIXED_IPS = { type: ["array", "null"], items: record({ subnet_id: OPTIONAL_TEXT, ip_address: OPTIONAL_TEXT }) };

export const PORTS: Resource = {
  collection: "ports",
  member: "port",
  name: "port",
  notFound: "PortNotFound",
  bulk: true,
  attributes: {
    id: { schema: TEXT },
    name: { schema: OPTIONAL_TEXT, post: true, put: true },
    network_id: { schema: TEXT, post: "required" },
    mac_address: { schema: OPTIONAL_TEXT, post: true, put: true },
    fixed_ips: { schema: FIXED_IPS, post: true, put: true },
    device_owner: { schema: OPTIONAL_TEXT, post: true, put: true },
    device_id: { schema: TEXT },
    "binding:host_id": { schema: OPTIONAL_TEXT, post: true, put: true },
    "binding:vif_type": { schema: TEXT },
    status: { schema: STATUS },
    ...schemasOf(SAME),
    ...OWNED,
  },
  fixed: {
    ...sayings(SAME),
    device_id: NOTHING,
    port_security_enabled: [false],
    dns_name: NOTHING,
    dns_domain: NOTHING,
    qos_policy_id: [null],
    propagate_uplink_status: [false],
  },
  bodies: portBodies,
  create: ({ document, view }, given) => {
    const network = networkOf(view, given["network_id"]);
    const taken = Object.values(mappingsOf(document));
    const ips = (given["fixed_ips"] ?? []) as readonly FixedIp[];
    const place = placeOf(view, network.subnets, ips, taken);
    const mac = isNothing(given["mac_address"])
      ? freeMac(view, place, taken)
      : (given["mac_address"] as string).toLowerCase();
    const isTaken = (name: string): boolean => Object.hasOwn(mappingsOf(document), name);
    const name = isNothing(given["name"])
      ? freeName(`port-${mac.replaceAll(":", "-")}`, isTaken)
      : requireName(given["name"], "port");
    if (isTaken(name)) throw nameInUse("port", name);
    const host = hostOf(given);
    const entry = withValues({ subnet: place.subnet, mac_address: mac, ip_address: place.ip_address, host });
    return draft(document, { ...mappingsOf(document), [name]: entry }, name, `create port ${name}`);
  },
  update: ({ document, view }, given, { id }) => {
    const { name: before } = mappingOf(view, id, "changed");
    const entry = mappingsOf(document)[before]!;
    const name = isNothing(given["name"]) ? before : requireName(given["name"], "port");
    const host = given["binding:host_id"] === undefined ? {} : { host: hostOf(given) };
    const changed = withValues({ ...entry, ...movedTo(view, entry, given), ...macOf(given), ...host });
    const mappings = { ...mappingsOf(document), [before]: changed };
    if (name === before) return draft(document, mappings, name, `change port ${name}`);
    if (Object.hasOwn(mappings, name)) throw nameInUse("port", name);
    // A mapping's id is derived from its name alone, so that of before is written down.
    mappings[before] = { ...changed, id: entry.id ?? id.toLowerCase() };
    const forwardings = renamedIn(document.gateway_port_forwardings, "internal_port_id", before, name);
    const others = withValues({
      ...document,
      gateway_port_forwardings: forwardings,
      ...renamedInFloatingIps(document, "port", before, name),
      ...portRenamedInChecks(document, before, name),
    });
    return draft(others, renamed(mappings, before, name), name, `rename port ${before} to ${name}`);
  },
  remove: ({ document, view }, _given, { id }) => {
    const { name } = mappingOf(view, id, "deleted");
    const forward = view.topology.forwards.find((one) => one.mapping === name);
    if (forward !== undefined) {
      throw inUse("PortInUse", `forwarding ${forward.name} leads to port ${name}; delete that first`);
    }
    return {
      document: { ...document, dhcp_host_mappings: without(mappingsOf(document), name) },
      changed: [["dhcp_host_mappings", name]],
      conflict: "PortInUse",
      subject: `delete port ${name}`,
      answer: () => undefined,
    };
  },
};

interface FixedIp {
  readonly subnet_id?: string | null;
  readonly ip_address?: string | null;
}

type Mappings = Readonly<Record<string, DhcpHostMappingDeclaration>>;

function mappingsOf({ dhcp_host_mappings: all }: Before["document"]): Mappings {
  return all ?? {};
}

/** Where the port is; of a subnet without an address the lowest that is free. */
function placeOf(
  view: View,
  subnets: readonly Subnet[],
  ips: readonly FixedIp[],
  others: readonly DhcpHostMappingDeclaration[],
): { readonly subnet: string; readonly ip_address: string } {
  if (ips.length > 1) throw badRequest("a port has one address here; give one of fixed_ips");
  const { subnet_id: id, ip_address: address } = ips[0] ?? {};
  const subnet = isNothing(id) ? subnetFor(subnets, address) : subnetOf(view, id);
  if (!subnets.includes(subnet)) {
    throw new ApiError(400, "InvalidInput", "BAD_REQUEST", `subnet ${subnet.name} is not of the port's network`);
  }
  const taken = new Set(others.filter((one) => one.subnet === subnet.name).map((one) => one.ip_address));
  return { subnet: subnet.name, ip_address: isNothing(address) ? freeAddress(view, subnet, taken) : address };
}

function subnetFor(subnets: readonly Subnet[], address: string | null | undefined): Subnet {
  const [only, ...others] = subnets;
  if (only === undefined) throw badRequest("the network has no subnet that a port could have an address of");
  if (others.length === 0) {
    requireInSubnet(only, address, "InvalidIpForNetwork");
    return only;
  }
  if (isNothing(address)) throw badRequest("the network has several subnets; give fixed_ips a subnet_id");
  throw badRequest(`the network has several subnets; give the subnet_id of ${address} too`);
}

function movedTo(
  view: View,
  entry: DhcpHostMappingDeclaration,
  { fixed_ips: given }: Given,
): Partial<DhcpHostMappingDeclaration> {
  if (isNothing(given)) return {};
  const { network } = view.lookup.subnets.get(entry.subnet)!;
  const ips = given as readonly FixedIp[];
  if (ips.length === 0) throw badRequest("a port has an address here; delete the port, or give another address");
  return placeOf(view, view.lookup.networks.get(network)!.subnets, ips, []);
}

/** Derived from the address, so that it is the same the next time, unless another port took that along. */
function freeMac(
  view: View,
  { subnet, ip_address: address }: { readonly subnet: string; readonly ip_address: string },
  others: readonly DhcpHostMappingDeclaration[],
): string {
  const used = new Set(others.map(({ mac_address: mac }) => mac));
  for (let number = 1; ; number += 1) {
    const mac = portMac(objectId(view.project, "dhcp_host_mapping", `${subnet}/${address}/${number}`));
    if (!used.has(mac)) return mac;
  }
}

function macOf({ mac_address: mac }: Given): Partial<DhcpHostMappingDeclaration> {
  return isNothing(mac) ? {} : { mac_address: (mac as string).toLowerCase() };
}

/** The owner that is shown follows from the host; another one could not be kept. */
function hostOf({ "binding:host_id": host, device_owner: owner }: Given): string | undefined {
  if (!isNothing(owner) && owner !== "compute:nova") {
    throw badRequest(`device_owner ${JSON.stringify(owner)} cannot be kept; leave it out, or give "compute:nova"`);
  }
  return isNothing(host) ? undefined : (host as string);
}

function mappingOf(view: View, id: string, what: string): DhcpHostMapping {
  const mapping = view.topology.mappings.find((one) => one.id === id.toLowerCase());
  if (mapping !== undefined) return mapping;
  const other = portBodies(view).find((port) => port.id === id.toLowerCase());
  if (other === undefined) throw notFound("PortNotFound", "Port", id);
  throw inUse("ServicePortInUse", `port ${id} cannot be ${what} by itself: it is of ${String(other["device_owner"])}`);
}

function draft(document: EnvironmentDocument, mappings: Mappings, name: string, subject: string): Draft {
  return {
    document: { ...document, dhcp_host_mappings: mappings },
    changed: [["dhcp_host_mappings", name]],
    subject,
    answer: (view) => {
      const id = view.lookup.mappings.get(name)?.id;
      return portBodies(view).find((port) => port.id === id);
    },
  };
}
