import type { FloatingIpDeclaration, FloatingIpPortForwardingDeclaration } from "../../../model/declared/declarations";
import { portsShown } from "../../../model/api-view";
import type { FloatingIp, ForwardedPorts } from "../../../model/topology";
import { badRequest, inUse, notFound } from "../../base/api-error";
import { freeName, given as withValues, without } from "../../base/names";
import {
  OPTIONAL_TEXT,
  OWNED,
  TEXT,
  type Before,
  type Body,
  type Draft,
  type Given,
  type Resource,
} from "../../base/resource";
import type { View } from "../../base/view";
import { changedPorts, nameOfPorts, optionalOf, PORTS_AND_TARGET, portsAndTarget } from "../forwards/forwarded-ports";
import { floatingIpOf, floatingIpsOf, withFloatingIp } from "./floating-ip-of";

export const PORT_FORWARDINGS: Resource = {
  collection: "port_forwardings",
  member: "port_forwarding",
  name: "port forwarding of a floating IP",
  parent: "floatingips",
  notFound: "PortForwardingNotFound",
  bulk: true,
  attributes: {
    id: { schema: TEXT },
    ...PORTS_AND_TARGET,
    description: { schema: OPTIONAL_TEXT, post: true, put: true },
    project_id: { ...OWNED["project_id"]!, hidden: true },
    tenant_id: { ...OWNED["tenant_id"]!, hidden: true },
  },
  answers: {
    DUPLICATE_FORWARD: [400, "BadRequest"],
    DUPLICATE_FORWARD_TARGET: [400, "BadRequest"],
    FLOATING_IP_FORWARDED: [409, "FloatingIPPortAlreadyAssociated"],
    FLOATING_IP_NETWORK: [400, "BadRequest"],
    FLOATING_IP_ROUTER: [400, "BadRequest"],
    INTERNAL_ADDRESS_MISMATCH: [400, "BadRequest"],
    UNEQUAL_PORT_RANGES: [400, "BadRequest"],
  },
  bodies: (view, scope) => {
    const floatingIp = floatingIpOf(view, scope);
    return view.bodies(`forwardings of ${floatingIp.id}`, () => floatingIp.forwards.map((one) => bodyOf(view, one)));
  },
  create: ({ document, view }, sent, { scope }) => {
    const floatingIp = floatingIpOf(view, scope);
    const owner = floatingIpsOf(document)[floatingIp.name]!;
    const given = inLowerCase(sent);
    requireNotItsVm(view, floatingIp, given);
    const name = freeName(nameOfPorts(given), (taken) => Object.hasOwn(owner.port_forwardings ?? {}, taken));
    const entry = withValues<FloatingIpPortForwardingDeclaration>({
      ...portsAndTarget(view, given),
      ...optionalOf(given, ["description"]),
    });
    return draft(document, floatingIp, name, requireMachine(owner, entry), `create forwarding ${name}`);
  },
  update: ({ document, view }, sent, at) => {
    const { floatingIp, owner, name } = found(document, view, at);
    const given = inLowerCase(sent);
    const changed = withValues<FloatingIpPortForwardingDeclaration>({
      ...changedPorts(view, owner.port_forwardings![name]!, given),
      ...optionalOf(given, ["description"]),
    });
    return draft(document, floatingIp, name, requireMachine(owner, changed), `change forwarding ${name}`);
  },
  remove: ({ document, view }, _given, at) => {
    const { floatingIp, owner, name } = found(document, view, at);
    const left = without(owner.port_forwardings!, name);
    const { port_forwardings: _, ...others } = owner;
    const entry = Object.keys(left).length === 0 ? others : { ...owner, port_forwardings: left };
    return {
      document: withFloatingIp(document, floatingIp.name, entry),
      changed: [["floating_ips", floatingIp.name]],
      subject: `delete forwarding ${name} of floating IP ${floatingIp.name}`,
      answer: () => undefined,
    };
  },
};

/** What Neutron shows of each in the floating IP itself. */
export function inFloatingIp(view: View, forward: ForwardedPorts): object {
  const { description: _, ...shown } = bodyOf(view, forward);
  return shown;
}

function bodyOf(view: View, forward: ForwardedPorts): Body {
  const { id, externalPorts, protocol, internalIpAddress, internalPorts, mapping, description } = forward;
  return {
    id,
    ...portsShown("external_port", externalPorts),
    protocol,
    internal_port_id: mapping === undefined ? null : view.lookup.mappings.get(mapping)!.id,
    internal_ip_address: internalIpAddress,
    ...portsShown("internal_port", internalPorts),
    description: description ?? "",
  };
}

/** As Neutron takes it. */
function inLowerCase(given: Given): Given {
  const { protocol } = given;
  return typeof protocol === "string" ? { ...given, protocol: protocol.toLowerCase() } : given;
}

/** A VM that has the whole address needs no forwarding of it. */
function requireNotItsVm(view: View, { target, name }: FloatingIp, { internal_port_id: id }: Given): void {
  if (target?.mapping === undefined || view.lookup.mappings.get(target.mapping)!.id !== id) return;
  const message = `port ${target.mapping} has the floating IP ${name} for itself; take that away first`;
  throw inUse("PortHasBindingFloatingIP", message);
}

function requireMachine(
  { router }: FloatingIpDeclaration,
  entry: FloatingIpPortForwardingDeclaration,
): FloatingIpPortForwardingDeclaration {
  if (entry.internal_port_id !== undefined || router !== undefined) return entry;
  throw badRequest(
    `which machine has ${JSON.stringify(entry.internal_ip_address)} is open; give internal_port_id, or give the floating IP a router_id`,
  );
}

function found(
  document: Before["document"],
  view: View,
  { id, scope }: { readonly id: string; readonly scope: string },
): { readonly floatingIp: FloatingIp; readonly owner: FloatingIpDeclaration; readonly name: string } {
  const floatingIp = floatingIpOf(view, scope);
  const forward = floatingIp.forwards.find((one) => one.id === id.toLowerCase());
  if (forward === undefined) throw notFound("PortForwardingNotFound", "Port forwarding", id);
  return { floatingIp, owner: floatingIpsOf(document)[floatingIp.name]!, name: forward.name };
}

function draft(
  document: Before["document"],
  { id, name: floatingIp }: FloatingIp,
  name: string,
  entry: FloatingIpPortForwardingDeclaration,
  subject: string,
): Draft {
  const owner = floatingIpsOf(document)[floatingIp]!;
  const forwardings = { ...owner.port_forwardings, [name]: entry };
  return {
    document: withFloatingIp(document, floatingIp, { ...owner, port_forwardings: forwardings }),
    changed: [["floating_ips", floatingIp]],
    subject: `${subject} of floating IP ${floatingIp}`,
    answer: (view) => {
      const forward = floatingIpOf(view, id).forwards.find((one) => one.name === name);
      return forward && bodyOf(view, forward);
    },
  };
}
