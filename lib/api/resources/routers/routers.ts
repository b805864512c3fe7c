import type { EnvironmentDocument, RouterDeclaration } from "../../../model/declared/declarations";
import type { Router } from "../../../model/topology";
import { inUse, nameInUse } from "../../base/api-error";
import { given as withValues, renamed, requireName, without } from "../../base/names";
import {
  FLAG,
  listOf,
  OPTIONAL_TEXT,
  OWNED,
  record,
  sayings,
  schemasOf,
  STATUS,
  TEXT,
  type Body,
  type Draft,
  type Given,
  type Resource,
} from "../../base/resource";
import type { View } from "../../base/view";
import { routerRenamedInChecks } from "../check-references";
import { renamedInFloatingIps } from "../floating-references";
import { changedConfigurations } from "./configurations";
import { gatewayOf } from "./gateway";
import { routerOf } from "./router-of";

const GATEWAY = {
  type: ["object", "null"],
  additionalProperties: false,
  properties: {
    network_id: OPTIONAL_TEXT,
    enable_snat: { type: ["boolean", "null"] },
    external_fixed_ips: {
      type: ["array", "null"],
      items: record({ subnet_id: OPTIONAL_TEXT, ip_address: OPTIONAL_TEXT }),
    },
    qos_policy_id: { type: "null" },
  },
};
const CONFIGURATIONS = {
  type: ["object", "null"],
  additionalProperties: false,
  properties: {
    preferred_agent: OPTIONAL_TEXT,
    master_agent: OPTIONAL_TEXT,
    slave_agents: { type: ["array", "null"], items: TEXT, uniqueItems: true },
  },
};
const ROUTES = { type: ["array", "null"], items: record({ destination: TEXT, nexthop: TEXT }) };

const SAME = {
  description: "",
  tags: [],
  flavor_id: null,
  availability_zone_hints: [],
};

export const ROUTERS: Resource = {
  collection: "routers",
  member: "router",
  name: "router",
  notFound: "RouterNotFound",
  attributes: {
    id: { schema: TEXT },
    name: { schema: TEXT, post: true, put: true },
    admin_state_up: { schema: FLAG, post: true, put: true },
    status: { schema: STATUS },
    external_gateway_info: { schema: GATEWAY, post: true, put: true },
    ha: { schema: { type: ["boolean", "null"] }, post: true, put: true },
    distributed: { schema: { type: ["boolean", "null"] }, post: true, put: true },
    configurations: { schema: CONFIGURATIONS, post: true, put: true },
    routes: { schema: ROUTES, post: true, put: true },
    availability_zones: { schema: listOf(TEXT) },
    ...schemasOf(SAME),
    ...OWNED,
  },
  fixed: {
    ...sayings(SAME),
    enable_ndp_proxy: [false, null],
  },
  answers: {
    ADDRESS_OUTSIDE_SUBNET: [400, "InvalidIpForNetwork"],
    NOT_EXTERNAL: [400, "BadRequest"],
  },
  bodies: (view) => view.bodies("routers", () => declared(view).map((router) => bodyOf(view, router))),
  create: ({ document, view }, given) => {
    const name = requireName(given["name"], "router");
    requireFree(document, name);
    const router = changed({}, given, { document, view, name });
    return draft({ ...document, routers: { ...document.routers, [name]: router } }, name, `create router ${name}`);
  },
  update: ({ document, view }, given, { id }) => {
    const router = routerOf(view, id);
    const name = given["name"] === undefined ? router.name : requireName(given["name"], "router");
    requireNoLoss(view, router, given);
    const entry = changed(document.routers![router.name] ?? {}, given, { document, view, name: router.name });
    const routers = { ...document.routers, [router.name]: entry };
    if (name === router.name) return draft({ ...document, routers }, name, `change router ${name}`);
    requireFree(document, name);
    return draft(
      renamedRouter({ ...document, routers }, router.name, name),
      name,
      `rename router ${router.name} to ${name}`,
    );
  },
  remove: ({ document, view }, _given, { id }) => {
    const router = routerOf(view, id);
    const forwards = view.lookup.forwardsOf(router.name).map(({ name }) => name);
    if (forwards.length > 0) {
      throw inUse(
        "DeletedRouterWithRGForwarding",
        `router ${router.name} has gateway port forwardings (${forwards.join(", ")}); delete these first`,
      );
    }
    if (router.interfaces.length > 0) {
      throw inUse("RouterInUse", `router ${router.name} still has interfaces; remove these first`);
    }
    return {
      document: { ...document, routers: without(document.routers!, router.name) },
      changed: [["routers", router.name]],
      conflict: "RouterInUse",
      subject: `delete router ${router.name}`,
      answer: () => undefined,
    };
  },
};

function bodyOf(view: View, router: Router): Body {
  const { networks, subnets } = view.lookup;
  const { gateway } = router;
  return {
    id: router.id,
    name: router.name,
    admin_state_up: router.adminStateUp,
    status: view.routerStatus(router.name),
    external_gateway_info:
      gateway === undefined
        ? null
        : {
            network_id: networks.get(gateway.network)!.id,
            enable_snat: gateway.enableSnat,
            external_fixed_ips: gateway.fixedIps.map(({ subnet, ipAddress }) => ({
              subnet_id: subnets.get(subnet)!.id,
              ip_address: ipAddress,
            })),
          },
    ha: router.ha,
    distributed: router.distributed,
    configurations: configurationsOf(router),
    routes: router.routes.map(({ destination, nexthop }) => ({ destination, nexthop })),
    availability_zones: ["nova"],
    ...SAME,
    tenant_id: view.project,
    project_id: view.project,
  };
}

function configurationsOf({ ha, agents }: Router): object | null {
  if (agents === undefined) return null;
  const [first, ...others] = agents;
  return ha ? { master_agent: first, slave_agents: others } : { preferred_agent: first };
}

/** A router's entry with what is given; each attribute alone too. */
function changed(
  entry: RouterDeclaration,
  given: Given,
  { document, view, name }: { readonly document: EnvironmentDocument; readonly view: View; readonly name: string },
): RouterDeclaration {
  const usualHa = document.l3?.l3_ha ?? false;
  const wasHa = entry.ha ?? usualHa;
  const ha = (given["ha"] ?? wasHa) as boolean;
  const routes = given["routes"] as RouterDeclaration["routes"] | null;
  return withValues({
    ...entry,
    ...(given["configurations"] === undefined
      ? {}
      : { configurations: changedConfigurations(entry.configurations, given["configurations"], ha) }),
    ...distributedOf(entry, given, document),
    ...(ha === wasHa ? {} : { ha: ha === usualHa ? undefined : ha }),
    ...(typeof given["admin_state_up"] === "boolean"
      ? { admin_state_up: given["admin_state_up"] ? undefined : false }
      : {}),
    ...(given["external_gateway_info"] === undefined
      ? {}
      : { external_gateway_info: gatewayOf(view, name, entry.external_gateway_info, given["external_gateway_info"]) }),
    ...(routes === undefined || routes === null
      ? {}
      : {
          routes:
            routes.length === 0 ? undefined : routes.map(({ destination, nexthop }) => ({ destination, nexthop })),
        }),
  });
}

function distributedOf(
  entry: RouterDeclaration,
  { distributed: given }: Given,
  { l3 }: EnvironmentDocument,
): RouterDeclaration {
  const usual = l3?.router_distributed ?? false;
  if (typeof given !== "boolean" || given === (entry.distributed ?? usual)) return {};
  return { distributed: given === usual ? undefined : given };
}

/** Further SNAT nodes of distributed routers are no routers to who asks. */
export function declared({ topology }: View): readonly Router[] {
  return topology.routers.filter(({ snatOf }) => snatOf === undefined);
}

/** The gateway of forwards stays where it is; only its address may be another. */
function requireNoLoss(view: View, { name, gateway }: Router, { external_gateway_info: info }: Given): void {
  if (info === undefined || gateway === undefined || view.lookup.forwardsOf(name).length === 0) return;
  const { network_id: network } = (info ?? {}) as { readonly network_id?: unknown };
  if (network === view.lookup.networks.get(gateway.network)!.id) return;
  throw inUse(
    "DeletedRouterGatewayWithRGForwarding",
    `router ${name} has gateway port forwardings, which need its gateway; delete these first`,
  );
}

function requireFree({ routers }: EnvironmentDocument, name: string): void {
  if (!Object.hasOwn(routers ?? {}, name)) return;
  throw nameInUse("router", name);
}

function renamedRouter(document: EnvironmentDocument, from: string, to: string): EnvironmentDocument {
  const routers = renamed(document.routers!, from, to);
  routers[to] = { ...routers[to], renamed_from: from };
  const forwardings = document.gateway_port_forwardings;
  return {
    ...document,
    ...renamedInFloatingIps(document, "router", from, to),
    ...routerRenamedInChecks(document, from, to),
    routers,
    ...(forwardings === undefined
      ? {}
      : {
          gateway_port_forwardings: Object.fromEntries(
            Object.entries(forwardings).map(([name, entry]) => [
              name,
              entry.router === from ? { ...entry, router: to } : entry,
            ]),
          ),
        }),
  };
}

function draft(document: EnvironmentDocument, name: string, subject: string): Draft {
  return {
    document,
    changed: [["routers", name]],
    floatingIpConflict: "RouterExternalGatewayInUseByFloatingIp",
    subject,
    answer: (view) => ROUTERS.bodies(view, "").find((body) => body["name"] === name),
  };
}
