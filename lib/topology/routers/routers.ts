import type { Declarations, RouterDeclaration } from "../../model/declared/declarations";
import { objectId } from "../../model/ids";
import type { Subnet } from "../../model/topology";
import { contains } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { resolveId } from "../checks/declared-id";
import { routerSource } from "../checks/handover";
import { notReserved } from "../checks/membership";
import { checkName } from "../checks/names";
import { Registry } from "../checks/registry";
import { address, flag, meant } from "../checks/values";
import { DEFAULT_ROUTE, resolveRoutes } from "../networks/routes";
import type { Context } from "../networks/context";
import { noHaNetwork } from "../problems/ha";
import { nexthopIsSelf, nexthopUnreachable, routeShadows } from "../problems/routers";
import { resolveAgents } from "./agents";
import { gatewayOwners, type GatewayOwners } from "./gateway-owners";
import { resolveGateway } from "./gateways";
import { furtherNode, resolveDistribution } from "./distribution";
import { checkHaRanges } from "./ha-ranges";
import { checkOverlaps, resolveInterfaces } from "./interfaces";
import type { RouterDraft } from "./router-draft";
import { resolveSnatAgents } from "./snat-agents";

export function resolveRouters(root: Declared<Declarations>, context: Context): Registry<RouterDraft> {
  const routers = new Registry<RouterDraft>("router");
  const byDefault = {
    ha: root.at("l3").at("l3_ha").value === true,
    distributed: root.at("l3").at("router_distributed").value === true,
  };
  const gateways = gatewayOwners(root.at("routers"), context);
  routers.addAll(root.at("routers"), (name, given) => {
    checkName(given, name);
    return resolveRouter(name, given, byDefault, { ...context, gateways });
  });
  return routers;
}

function resolveRouter(
  name: string,
  given: Declared<RouterDeclaration>,
  byDefault: Pick<RouterDraft, "ha" | "distributed">,
  context: Context & { readonly gateways: GatewayOwners },
): RouterDraft {
  const origin = context.identities.routers.origin(name);
  const id = resolveId(
    given.at("id"),
    objectId(context.environment, "router", origin),
    `router "${name}"`,
    context.ids,
  );
  const distributed = meant(given.at("distributed")) ?? byDefault.distributed;
  const external = resolveGateway(name, id, given.at("external_gateway_info"), context);
  const attached = resolveInterfaces(name, id, given.at("interfaces"), context);
  checkOverlaps(name, attached.subnets, external.network);
  const snatAgents = resolveSnatAgents(given, distributed, external.network, context);
  const [first, ...further] = snatAgents?.groups ?? [];
  const ha = first?.ha ?? meant(given.at("ha")) ?? byDefault.ha;
  if (ha || further.some((group) => group.ha)) {
    checkHa(name, given, context);
    checkHaRanges(attached.subnets, external.network, context.ha);
  }
  const agents = snatAgents ? first?.agents : resolveAgents(name, given, ha, external.network, context);
  const distribution = resolveDistribution(name, id, distributed, attached.attached, context);
  const attachedTo = attached.subnets.map(({ subnet }) => subnet);
  const handedOverFrom = routerSource({ name, origin, ha }, given, { ...context, subnets: attachedTo });

  const isComplete = external.isComplete && attached.isComplete && snatAgents?.isComplete !== false;
  const [outside] = external.gateway?.fixedIps ?? [];
  const taken = [outside?.ipAddress, ...attached.interfaces.map(({ fixedIps: [{ ipAddress }] }) => ipAddress)];
  const gatewaySubnets = external.network?.subnets.filter(
    ({ name: subnet }) => outside?.subnet === undefined || subnet === outside.subnet,
  );
  const reachable = [...attachedTo, ...(gatewaySubnets ?? [])];
  const routes = resolveRoutes(given.at("routes"), (nexthop, destination) => {
    if (destination !== undefined) checkShadowing(destination, nexthop, reachable, gatewaySubnets ?? []);
    return resolveNexthop(nexthop, reachable, taken, isComplete);
  });
  const own = {
    id,
    name,
    origin,
    path: given.path,
    adminStateUp: flag(given.at("admin_state_up")) ?? true,
    ha,
    ...distribution,
    agents,
    gateway: external.gateway,
    interfaces: attached.interfaces,
    routes,
    isComplete,
    hasGateway: external.isDeclared,
    handedOverFrom,
  };
  const { network } = external;
  const furtherNodes =
    network === undefined ? [] : further.map((group) => furtherNode(own, group, attached.attached, network, context));
  return { ...own, furtherNodes };
}

function checkHa(name: string, given: Declared<RouterDeclaration>, { networks }: Context): void {
  if (!networks.isComplete() || networks.values().some((n) => n.kind === "vxlan" && n.ha)) return;
  (given.at("ha").value === undefined ? given : given.at("ha")).fail(noHaNetwork(name));
}

function resolveNexthop(
  given: Declared<string | undefined>,
  reachable: readonly Subnet[],
  own: readonly (string | undefined)[],
  isComplete: boolean,
): string | undefined {
  const value = address(given);
  if (value === undefined) return undefined;
  if (own.includes(value)) return given.fail(nexthopIsSelf(value));
  const subnet = reachable.find((s) => contains(s.cidr, value));
  if (subnet !== undefined) return notReserved(subnet.cidr, value, given);
  return isComplete
    ? given.fail(
        nexthopUnreachable(
          value,
          reachable.map((s) => s.cidr),
        ),
      )
    : undefined;
}

/** A static route to what the router is attached to would take its place. */
function checkShadowing(
  destination: string,
  nexthop: Declared<unknown>,
  reachable: readonly Subnet[],
  gatewaySubnets: readonly Subnet[],
): void {
  const subnet = reachable.find((s) => s.cidr === destination);
  if (subnet !== undefined) nexthop.fail(routeShadows(destination, `the attached subnet "${subnet.name}"`));
  const gateway = gatewaySubnets.find((s) => s.gatewayIp !== undefined);
  if (destination === DEFAULT_ROUTE && gateway !== undefined) {
    nexthop.fail(routeShadows(destination, `the default route through the external gateway ${gateway.gatewayIp}`));
  }
}
