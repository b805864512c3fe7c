import type { EnvironmentDocument, GatewayPortForwardingDeclaration } from "../../model/declarations";
import { gatewayPortForwardings } from "../../model/api-view";
import type { Protocol } from "../../model/topology";
import { ApiError, badRequest, notFound } from "../base/api-error";
import { freeName, given as withValues, without } from "../base/names";
import {
  isNothing,
  OPTIONAL_TEXT,
  OWNED,
  TEXT,
  type Before,
  type Draft,
  type Given,
  type Resource,
} from "../base/resource";
import type { View } from "../base/view";
import { routerOf } from "./routers/router-of";

const PORT = { type: ["integer", "null"], minimum: 1, maximum: 65535 };

export const GATEWAY_PORT_FORWARDINGS: Resource = {
  collection: "gateway_port_forwardings",
  member: "gateway_port_forwarding",
  name: "gateway port forwarding",
  parent: "routers",
  notFound: "RouterGatewayPortForwardingNotFound",
  bulk: true,
  attributes: {
    id: { schema: TEXT },
    external_port: { schema: PORT, post: true, put: true },
    external_port_range: { schema: OPTIONAL_TEXT, post: true, put: true },
    protocol: { schema: TEXT, post: "required", put: true },
    internal_port_id: { schema: OPTIONAL_TEXT, post: true, put: true },
    internal_ip_address: { schema: OPTIONAL_TEXT, post: true, put: true },
    internal_port: { schema: PORT, post: true, put: true },
    internal_port_range: { schema: OPTIONAL_TEXT, post: true, put: true },
    gw_ip_address: { schema: TEXT },
    description: { schema: OPTIONAL_TEXT, post: true, put: true },
    return_path: { schema: { enum: ["snat", null] }, post: true, put: true },
    project_id: { ...OWNED["project_id"]!, hidden: true },
    tenant_id: { ...OWNED["tenant_id"]!, hidden: true },
  },
  bodies: ofRouter,
  onRequest: { status: (view, scope) => view.routerStatus(routerOf(view, scope).name) },
  create: ({ document, view }, given, { scope }) => {
    const router = routerOf(view, scope);
    const name = freeName(nameFor(router.name, given), (taken) => Object.hasOwn(entries(document), taken));
    const entry: GatewayPortForwardingDeclaration = withValues({
      router: router.name,
      protocol: given["protocol"] as Protocol,
      ...portsOf(given, "external_port"),
      ...targetOf(view, given),
      ...portsOf(given, "internal_port"),
      ...optional(given),
    });
    return draft(document, name, entry, `create forwarding ${name}`);
  },
  update: (before, given, at) => {
    const [name, entry] = entryOf(before, at);
    const { view, document } = before;
    const hasTarget = given["internal_port_id"] !== undefined || given["internal_ip_address"] !== undefined;
    const target = hasTarget ? targetOf(view, given) : {};
    const { internal_port_id: id, internal_ip_address: address, ...others } = entry;
    const same = sameTarget(view, { id, address }, target);
    const changed = withValues<GatewayPortForwardingDeclaration>({
      ...(hasTarget && !same ? { ...others, ...target } : entry),
      ...pick(given, ["protocol"]),
      ...portsOf(given, "external_port"),
      ...portsOf(given, "internal_port"),
      ...optional(given),
    });
    return draft(document, name, changed, `change forwarding ${name}`);
  },
  remove: (before, _given, at) => {
    const [name] = entryOf(before, at);
    const forwardings = without(entries(before.document), name);
    return {
      document: { ...before.document, gateway_port_forwardings: forwardings },
      changed: [["gateway_port_forwardings", name]],
      subject: `delete forwarding ${name}`,
      answer: () => undefined,
    };
  },
};

function ofRouter(view: View, scope: string) {
  const router = routerOf(view, scope);
  return view.bodies(`forwardings of ${router.id}`, () => {
    const declared = new Map(view.lookup.forwardsOf(router.name).map((forward) => [forward.id, forward]));
    return (gatewayPortForwardings(view.topology)[router.name] ?? []).map((body) => {
      const { description, returnPathSnat } = declared.get(body.id)!;
      return {
        ...body,
        ...(description === undefined ? {} : { description }),
        ...(returnPathSnat ? { return_path: "snat" } : {}),
      };
    });
  });
}

type Target = Pick<GatewayPortForwardingDeclaration, "internal_port_id" | "internal_ip_address">;

/** The VM that is meant. With both given the id is written, so the address has to be compared here. */
function targetOf(view: View, { internal_port_id: id, internal_ip_address: address }: Given): Target {
  if (isNothing(id)) {
    if (isNothing(address)) throw badRequest("give internal_port_id, internal_ip_address, or both");
    return { internal_ip_address: address as string };
  }
  const mapping = view.topology.mappings.find((one) => one.id === (id as string).toLowerCase());
  if (mapping === undefined) throw notFound("PortNotFound", "Port", id as string);
  if (!isNothing(address) && !mapping.fixedIps.some(({ ipAddress }) => ipAddress === address)) {
    throw new ApiError(
      400,
      "InconsistentPortAndIP",
      "INTERNAL_ADDRESS_MISMATCH",
      `port ${mapping.id} does not have the address ${JSON.stringify(address)}; it has ${mapping.fixedIps.map(({ ipAddress }) => ipAddress).join(", ")}`,
    );
  }
  return { internal_port_id: mapping.name };
}

/** Says another way what is so: then the document keeps its way. */
function sameTarget(view: View, before: { readonly id?: string; readonly address?: string }, now: Target): boolean {
  const addressOf = (id: string | undefined, address: string | undefined): string | undefined =>
    id === undefined ? address : view.lookup.mappings.get(id)?.fixedIps[0]?.ipAddress;
  return addressOf(before.id, before.address) === addressOf(now.internal_port_id, now.internal_ip_address);
}

function optional(given: Given): Pick<GatewayPortForwardingDeclaration, "return_path" | "description"> {
  const fields = pick(given, ["return_path", "description"]);
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, isNothing(value) ? undefined : value]));
}

function pick(given: Given, keys: readonly string[]): Given {
  return Object.fromEntries(keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
}

/** One port or several; the one that is given takes the place of the other. */
function portsOf(given: Given, field: "external_port" | "internal_port"): Partial<GatewayPortForwardingDeclaration> {
  const [one, several] = [given[field], given[`${field}_range`]];
  if (isNothing(one) && isNothing(several)) return {};
  if (!isNothing(one) && !isNothing(several)) throw badRequest(`give either ${field} or ${field}_range`);
  return { [field]: isNothing(one) ? undefined : one, [`${field}_range`]: isNothing(several) ? undefined : several };
}

function nameFor(router: string, { protocol, external_port: one, external_port_range: several }: Given): string {
  const port = isNothing(one)
    ? typeof several === "string"
      ? several.replace(/[^0-9]/g, "-")
      : "port"
    : (one as number);
  const suffix = `-${String(protocol)}-${String(port)}`;
  return router.slice(0, 55 - suffix.length) + suffix;
}

type Forwardings = NonNullable<EnvironmentDocument["gateway_port_forwardings"]>;

function entries({ gateway_port_forwardings: all }: EnvironmentDocument): Forwardings {
  return all ?? {};
}

function entryOf(
  { view, document }: Before,
  { id, scope }: { readonly id: string; readonly scope: string },
): [string, GatewayPortForwardingDeclaration] {
  const router = routerOf(view, scope);
  const forward = view.lookup.forwardsOf(router.name).find((one) => one.id === id.toLowerCase());
  if (forward === undefined) throw notFound("RouterGatewayPortForwardingNotFound", "Gateway port forwarding", id);
  return [forward.name, entries(document)[forward.name]!];
}

function draft(
  document: EnvironmentDocument,
  name: string,
  entry: GatewayPortForwardingDeclaration,
  subject: string,
): Draft {
  return {
    document: { ...document, gateway_port_forwardings: { ...entries(document), [name]: entry } },
    changed: [["gateway_port_forwardings", name]],
    subject,
    answer: (view) => {
      const forward = view.topology.forwards.find((one) => one.name === name);
      return forward && ofRouter(view, view.lookup.routers.get(forward.router)!.id).find(({ id }) => id === forward.id);
    },
  };
}
