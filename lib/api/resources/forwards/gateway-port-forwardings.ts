import type { EnvironmentDocument, GatewayPortForwardingDeclaration } from "../../../model/declared/declarations";
import { gatewayPortForwardings } from "../../../model/api-view";
import { notFound } from "../../base/api-error";
import { freeName, given as withValues, without } from "../../base/names";
import { OPTIONAL_TEXT, OWNED, TEXT, type Before, type Draft, type Given, type Resource } from "../../base/resource";
import type { View } from "../../base/view";
import { routerOf } from "../routers/router-of";
import { changedPorts, nameOfPorts, optionalOf, PORTS_AND_TARGET, portsAndTarget } from "./forwarded-ports";

export const GATEWAY_PORT_FORWARDINGS: Resource = {
  collection: "gateway_port_forwardings",
  member: "gateway_port_forwarding",
  name: "gateway port forwarding",
  parent: "routers",
  notFound: "RouterGatewayPortForwardingNotFound",
  bulk: true,
  attributes: {
    id: { schema: TEXT },
    ...PORTS_AND_TARGET,
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
      ...portsAndTarget(view, given),
      ...optional(given),
    });
    return draft(document, name, entry, `create forwarding ${name}`);
  },
  update: (before, given, at) => {
    const [name, entry] = entryOf(before, at);
    const changed = withValues<GatewayPortForwardingDeclaration>({
      ...changedPorts(before.view, entry, given),
      ...optional(given),
    });
    return draft(before.document, name, changed, `change forwarding ${name}`);
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

function nameFor(router: string, given: Given): string {
  const suffix = `-${nameOfPorts(given)}`;
  return router.slice(0, 55 - suffix.length) + suffix;
}

function optional(given: Given): Pick<GatewayPortForwardingDeclaration, "return_path" | "description"> {
  return optionalOf(given, ["return_path", "description"]);
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
