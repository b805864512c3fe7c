import type { Declarations, GatewayPortForwardingDeclaration } from "../../model/declared/declarations";
import { objectId } from "../../model/ids";
import { DESCRIPTION } from "../../model/declared/patterns";
import { portsText, type PortRange } from "../../net/port-range";
import { declaredName, snatNodeName } from "../../model/snat-nodes";
import type { DhcpHostMapping, PortForward, Subnet } from "../../model/topology";
import { contains } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { resolveId } from "../checks/declared-id";
import { notReserved } from "../checks/membership";
import { checkName } from "../checks/names";
import type { Registry } from "../checks/registry";
import { matching, oneOf, text } from "../checks/values";
import type { Context } from "../networks/context";
import { notSnatAgent } from "../problems/distributed";
import { alreadyUsed } from "../problems/references";
import { fieldNotAllowed } from "../problems/shape";
import { placeOfPorts, resolvePorts, resolveTarget, type Target } from "./forwarded-ports";
import { PortClaims } from "./port-claims";
import type { RouterDraft } from "../routers/router-draft";
import { noGateway, notAttached, ownAddress } from "./problems";

export interface ForwardContext extends Context {
  readonly routers: Registry<RouterDraft>;
  readonly mappings: Registry<DhcpHostMapping>;
}

/** What the forwards of an environment share. */
interface ForwardChecks {
  readonly external: PortClaims;
  readonly internal: PortClaims;
  readonly mappingAt: MappingAt;
}

/** The mapping that has an address. */
export type MappingAt = (subnet: string, address: string) => DhcpHostMapping | undefined;

export function mappingsAt(mappings: Registry<DhcpHostMapping>): MappingAt {
  const all = mappings
    .values()
    .flatMap((m) => m.fixedIps.map(({ subnet, ipAddress }) => [`${subnet} ${ipAddress}`, m] as const));
  const byPlace = new Map(all);
  return (subnet, address) => byPlace.get(`${subnet} ${address}`);
}

export function resolveForwards(root: Declared<Declarations>, context: ForwardContext): readonly PortForward[] {
  const mappingAt = mappingsAt(context.mappings);
  const checks = { external: new PortClaims(), internal: new PortClaims(), mappingAt };
  const forwards = root
    .at("gateway_port_forwardings")
    .entries()
    .flatMap(([name, given]) => {
      if (!given.isEntity()) return [];
      checkName(given, name);
      return resolveForward(name, given, context, checks) ?? [];
    });
  return forwards.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function resolveForward(
  name: string,
  given: Declared<GatewayPortForwardingDeclaration>,
  context: ForwardContext,
  { external, internal, mappingAt }: ForwardChecks,
): PortForward | undefined {
  const owner = `forward "${name}"`;
  const id = resolveId(
    given.at("id"),
    objectId(context.environment, "gateway_port_forwarding", name),
    owner,
    context.ids,
  );
  const router = given.at("router").isGiven() ? context.routers.resolve(given.at("router")) : undefined;
  const { protocol, externalPorts, internalPorts } = resolvePorts(given);
  const returnPathSnat = oneOf(given.at("return_path"), ["snat"]) !== undefined;
  const description = matching(given.at("description"), DESCRIPTION);
  const target = resolveTarget(given, context.mappings);
  if (router === undefined) return undefined;

  const node = resolveNode(given.at("snat_agent"), router);
  if (!router.hasGateway && router.isComplete) given.at("router").fail(noGateway(router.name));
  const claim = (
    side: "external_port" | "internal_port",
    claims: PortClaims,
    address: string,
    ports: PortRange | undefined,
    code: string,
    whose: string,
  ) => {
    if (protocol === undefined || ports === undefined) return;
    claims.claim(`${protocol} ${address}`, ports, owner, (other) => {
      const what = `${protocol} port ${portsText(ports)} of ${whose}`;
      placeOfPorts(given, side).fail(alreadyUsed(code, what, other));
    });
  };
  if (node !== undefined) {
    claim("external_port", external, node.name, externalPorts, "DUPLICATE_FORWARD", ownerOfAddress(node));
  }
  if (target === undefined) return undefined;
  const behind = `${target.address} behind router "${router.name}"`;
  claim("internal_port", internal, behind, internalPorts, "DUPLICATE_FORWARD_TARGET", behind);
  const subnet = attachedSubnet(target, router, context.subnets);
  if (node === undefined || subnet === undefined) return undefined;
  if (protocol === undefined || externalPorts === undefined || internalPorts === undefined) return undefined;
  const mapping = target.mapping ?? mappingAt(subnet.name, target.address);
  return {
    id,
    name,
    router: node.name,
    protocol,
    externalPorts,
    internalPorts,
    internalIpAddress: target.address,
    subnet: subnet.name,
    mapping: mapping?.name,
    returnPathSnat,
    description,
  };
}

/** On whose address the port is: the router's own, or that of one of its further SNAT nodes. */
function resolveNode(given: Declared<string | undefined>, router: RouterDraft): RouterDraft | undefined {
  const agent = text(given);
  if (agent === undefined) return router;
  if (!router.distributed)
    return given.fail(fieldNotAllowed("snat_agent", `router "${router.name}" is not distributed`));
  if (router.agents?.[0] === agent) return router;
  const node = router.furtherNodes.find(({ name }) => name === snatNodeName(router.name, agent));
  if (node !== undefined || !router.isComplete) return node;
  const known = [router, ...router.furtherNodes].flatMap(({ agents }) => agents?.[0] ?? []);
  return given.fail(notSnatAgent(agent, router.name, known));
}

function ownerOfAddress(node: RouterDraft): string {
  const router = `router "${declaredName(node)}"`;
  return node.snatOf === undefined ? router : `${router} on "${node.agents![0]}"`;
}

/** The subnet of the router on which the target is, if it may be a target at all. */
export function attachedSubnet(target: Target, router: RouterDraft, subnets: Registry<Subnet>): Subnet | undefined {
  const attached = router.interfaces.flatMap(({ fixedIps: [{ subnet }] }) => subnets.get(subnet) ?? []);
  const subnet =
    target.mapping === undefined
      ? attached.find((s) => contains(s.cidr, target.address))
      : attached.find((s) => s.name === target.mapping?.fixedIps[0]!.subnet);
  if (subnet === undefined) {
    if (!router.isComplete) return undefined;
    const cidrs = attached.map((s) => s.cidr);
    return target.place.fail(notAttached(target.address, router.name, cidrs));
  }
  if (router.interfaces.some(({ fixedIps: [{ ipAddress }] }) => ipAddress === target.address)) {
    return target.place.fail(ownAddress(target.address, router.name));
  }
  return notReserved(subnet.cidr, target.address, target.place) === undefined ? undefined : subnet;
}
