import type { EnvironmentDocument, FloatingIpDeclaration } from "../../../model/declared/declarations";
import { declaredName } from "../../../model/snat-nodes";
import type { FloatingIp } from "../../../model/topology";
import { badRequest } from "../../base/api-error";
import { freeName, given as withValues, without } from "../../base/names";
import {
  isNothing,
  listOf,
  NOTHING,
  OPTIONAL_TEXT,
  OWNED,
  sayings,
  schemasOf,
  TEXT,
  type Body,
  type Draft,
  type Given,
  type Resource,
} from "../../base/resource";
import type { Status, View } from "../../base/view";
import { mappingWith, optionalOf } from "../forwards/forwarded-ports";
import { networkOf } from "../networks";
import { portBodies } from "../ports/port-bodies";
import { routerOf } from "../routers/router-of";
import { addressOf } from "./floating-address";
import { floatingIpOf, floatingIpsOf, withFloatingIp } from "./floating-ip-of";
import { inFloatingIp } from "./port-forwardings";

const SAME = { tags: [] };

export const FLOATING_IPS: Resource = {
  collection: "floatingips",
  member: "floatingip",
  name: "floating IP",
  notFound: "FloatingIPNotFound",
  attributes: {
    id: { schema: TEXT },
    floating_network_id: { schema: TEXT, post: "required" },
    floating_ip_address: { schema: OPTIONAL_TEXT, post: true },
    subnet_id: { schema: OPTIONAL_TEXT, post: true, hidden: true },
    fixed_ip_address: { schema: OPTIONAL_TEXT, post: true, put: true },
    port_id: { schema: OPTIONAL_TEXT, post: true, put: true },
    router_id: { schema: OPTIONAL_TEXT, post: true, put: true },
    status: { schema: { enum: ["ACTIVE", "DOWN", "ERROR"] } },
    description: { schema: OPTIONAL_TEXT, post: true, put: true },
    port_details: { schema: { type: ["object", "null"] } },
    port_forwardings: { schema: listOf({ type: "object" }) },
    ...schemasOf(SAME),
    ...OWNED,
  },
  fixed: {
    ...sayings(SAME),
    dns_name: NOTHING,
    dns_domain: NOTHING,
    qos_policy_id: [null],
  },
  answers: {
    ADDRESS_OUTSIDE_SUBNET: [400, "InvalidIpForNetwork"],
    BAD_ADDRESS: [400, "HTTPBadRequest"],
    INTERNAL_ADDRESS_MISMATCH: [400, "BadRequest"],
    NOT_EXTERNAL: [400, "BadRequest"],
  },
  bodies: (view) =>
    view.bodies("floatingips", () => {
      const ports = new Map(portBodies(view).map((port) => [port.id, port]));
      return view.topology.floatingIps.map((one) => bodyOf(view, one, ports));
    }),
  create: ({ document, view }, given) => {
    const { name: network } = networkOf(view, given["floating_network_id"]);
    const address = addressOf(view, network, given);
    const name = nameFor(document, address);
    const own = { floating_network: network, floating_ip_address: address };
    return draft(document, name, changed(view, own, given), `create floating IP ${name}`);
  },
  update: ({ document, view }, given, { id }) => {
    const { name } = floatingIpOf(view, id);
    const entry = changed(view, floatingIpsOf(document)[name]!, given);
    return draft(document, name, entry, `change floating IP ${name}`);
  },
  remove: ({ document, view }, _given, { id }) => {
    const { name } = floatingIpOf(view, id);
    return {
      document: { ...document, floating_ips: without(floatingIpsOf(document), name) },
      changed: [["floating_ips", name]],
      subject: `delete floating IP ${name}`,
      answer: () => undefined,
    };
  },
};

/** A wrong address is refused by itself, and not for a name that was made of it. */
function nameFor(document: EnvironmentDocument, address: string | undefined): string {
  const isTaken = (name: string): boolean => Object.hasOwn(floatingIpsOf(document), name);
  if (address !== undefined) return freeName(`fip-${address.replace(/[^0-9]/g, "-")}`, isTaken);
  for (let number = 1; ; number += 1) if (!isTaken(`fip-${number}`)) return `fip-${number}`;
}

/** Exactly what is given is changed. */
function changed(view: View, entry: FloatingIpDeclaration, given: Given): FloatingIpDeclaration {
  const { router_id: router } = given;
  const named =
    router === undefined ? {} : { router: isNothing(router) ? undefined : routerOf(view, router as string).name };
  return withValues<FloatingIpDeclaration>({
    ...withTarget(view, { ...entry, ...named }, given),
    ...optionalOf(given, ["description"]),
  });
}

/** A port names the VM and, by its default gateway, the router; an address needs the router. */
function withTarget(view: View, entry: FloatingIpDeclaration, given: Given): FloatingIpDeclaration {
  const { port_id: id, fixed_ip_address: address, router_id: router } = given;
  if (id === undefined && address === undefined) return entry;
  const { port, fixed_ip_address: _, ...others } = entry;
  if (!isNothing(id)) {
    const name = mappingWith(view, id as string, address);
    if (name === port) return entry;
    return { ...withoutRouter(others, router), port: name };
  }
  if (id === undefined && port !== undefined) {
    mappingWith(view, view.lookup.mappings.get(port)!.id, address);
    return entry;
  }
  if (isNothing(address)) return withoutRouter(others, router);
  if (others.router === undefined) {
    const message = "fixed_ip_address cannot be specified without a port_id, or a router_id that leads to it";
    throw badRequest(message, "BadRequest");
  }
  return { ...others, fixed_ip_address: address as string };
}

/** The router goes with the machine it was given for, unless forwardings or the request need it. */
function withoutRouter(entry: FloatingIpDeclaration, given: unknown): FloatingIpDeclaration {
  if (!isNothing(given) || entry.port_forwardings !== undefined) return entry;
  const { router: _, ...others } = entry;
  return others;
}

function bodyOf(view: View, floatingIp: FloatingIp, ports: ReadonlyMap<string, Body>): Body {
  const { id, name, network, fixedIp, target, forwards, description } = floatingIp;
  const { networks, mappings } = view.lookup;
  const port = target?.mapping === undefined ? undefined : mappings.get(target.mapping)!.id;
  const node = view.placed.floatingIps.get(name)?.router;
  return {
    id,
    floating_network_id: networks.get(network)!.id,
    floating_ip_address: fixedIp.ipAddress,
    fixed_ip_address: target?.ipAddress ?? null,
    port_id: port ?? null,
    port_details: port === undefined ? null : detailsOf(ports.get(port)!),
    router_id: routerId(view, node ?? floatingIp.router),
    status: node === undefined ? "DOWN" : statusAt(view, node),
    description: description ?? "",
    port_forwardings: forwards.map((forward) => inFloatingIp(view, forward)),
    ...SAME,
    tenant_id: view.project,
    project_id: view.project,
  };
}

function detailsOf(port: Body): object {
  const { name, network_id, mac_address, admin_state_up, status, device_id, device_owner } = port;
  return { name, network_id, mac_address, admin_state_up, status, device_id, device_owner };
}

/** Neutron and its clients know no other than these for a floating IP; what hosts have not confirmed is down. */
function statusAt(view: View, router: string): Status {
  const status = view.routerStatus(router);
  return status === "BUILD" ? "DOWN" : status;
}

/** Of a SNAT node that of the router it belongs to, which is the one that is listed. */
function routerId({ lookup: { routers } }: View, name: string | undefined): string | null {
  const router = name === undefined ? undefined : routers.get(name);
  return router === undefined ? null : routers.get(declaredName(router))!.id;
}

function draft(document: EnvironmentDocument, name: string, entry: FloatingIpDeclaration, subject: string): Draft {
  return {
    document: withFloatingIp(document, name, entry),
    changed: [["floating_ips", name]],
    subject,
    answer: (view) => {
      const id = view.topology.floatingIps.find((one) => one.name === name)?.id;
      return FLOATING_IPS.bodies(view, "").find((body) => body.id === id);
    },
  };
}
