import type {
  Declarations,
  FloatingIpDeclaration,
  FloatingIpPortForwardingDeclaration,
} from "../../model/declared/declarations";
import { objectId } from "../../model/ids";
import { DESCRIPTION } from "../../model/declared/patterns";
import { portsText } from "../../net/port-range";
import type { DeclarationPath } from "../../model/problem";
import type { ExternalNetwork, FixedIp, FloatingIp, ForwardedPorts } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import { resolveId } from "../checks/declared-id";
import { checkName } from "../checks/names";
import { Uniqueness } from "../checks/uniqueness";
import { address, matching } from "../checks/values";
import { networkNamed } from "../networks/networks";
import { alreadyUsed } from "../problems/references";
import { noSubnet, notExternal } from "../problems/routers";
import { fieldNotAllowed } from "../problems/shape";
import { placeOfPorts, resolvePorts, resolveTarget, type Target } from "./forwarded-ports";
import { attachedSubnet, mappingsAt, type ForwardContext, type MappingAt } from "./forwards";
import { externalFixedIp } from "../routers/gateways";
import { PortClaims } from "./port-claims";
import type { RouterDraft } from "../routers/router-draft";
import { floatingAndForwarded, floatingOfAnotherNetwork, floatingTaken, internalNeedsRouter } from "./problems";

/** A floating IP whose address may not be allocated yet. */
export interface FloatingIpDraft extends Omit<FloatingIp, "fixedIp"> {
  readonly path: DeclarationPath;
  readonly fixedIp: Partial<FixedIp>;
}

interface FloatingChecks extends ForwardContext {
  /** Machines that have a floating IP. */
  readonly targets: Uniqueness;
  readonly mappingAt: MappingAt;
}

/** Sorted by name. */
export function resolveFloatingIps(root: Declared<Declarations>, context: ForwardContext): readonly FloatingIpDraft[] {
  const checks = { ...context, targets: new Uniqueness(), mappingAt: mappingsAt(context.mappings) };
  const floatingIps = root
    .at("floating_ips")
    .entries()
    .flatMap(([name, given]) => {
      if (!given.isEntity()) return [];
      checkName(given, name);
      return resolveFloatingIp(name, given, checks) ?? [];
    });
  return floatingIps.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function resolveFloatingIp(
  name: string,
  given: Declared<FloatingIpDeclaration>,
  context: FloatingChecks,
): FloatingIpDraft | undefined {
  const { environment, ids, owners, routers } = context;
  const owner = `floating IP "${name}"`;
  const id = resolveId(given.at("id"), objectId(environment, "floating_ip", name), owner, ids);
  const description = matching(given.at("description"), DESCRIPTION);
  const router = routers.resolve(given.at("router"));
  const target = resolveOwner(given, router, owner, context);
  const forwards = resolvePortForwardings(name, given, router, context);
  const network = resolveNetwork(given.at("floating_network"), context);
  if (network === undefined) {
    address(given.at("floating_ip_address"));
    return undefined;
  }
  if (router?.hasGateway === false || (router?.gateway !== undefined && router.gateway.network !== network.name)) {
    given.at("router").fail(floatingOfAnotherNetwork(router.name, network.name, router.gateway?.network));
  }
  const fixedIp = externalFixedIp(owner, given.at("floating_ip_address"), network, owners);
  const own = { id, name, network: network.name, fixedIp, router: router?.name, target, forwards, description };
  return { ...own, path: given.path };
}

function resolveNetwork(given: Declared<string | undefined>, context: FloatingChecks): ExternalNetwork | undefined {
  const network = given.isGiven() ? networkNamed(context, given) : undefined;
  if (network?.kind === "vxlan") return given.fail(notExternal(network.name));
  if (network?.subnets.length === 0) given.fail(noSubnet(network.name));
  return network;
}

/** The machine whose address it is, both ways. */
function resolveOwner(
  given: Declared<FloatingIpDeclaration>,
  router: RouterDraft | undefined,
  owner: string,
  context: FloatingChecks,
): FloatingIp["target"] {
  const [byMapping, byAddress] = [given.at("port"), given.at("fixed_ip_address")];
  const mapping = context.mappings.resolve(byMapping);
  const value = address(byAddress);
  const isGiven = byMapping.value !== undefined || byAddress.value !== undefined;
  if (isGiven && !given.at("port_forwardings").isLeftOut()) given.at("port_forwardings").fail(floatingAndForwarded());
  if (byMapping.value !== undefined && byAddress.value !== undefined) {
    return byAddress.fail(fieldNotAllowed("fixed_ip_address", "port names the VM already"));
  }
  const target: Target | undefined =
    mapping === undefined
      ? value === undefined
        ? undefined
        : { place: byAddress, address: value }
      : { place: byMapping, address: mapping.fixedIps[0]!.ipAddress, mapping };
  const found = target && resolveInternal(target, given, router, context);
  if (target === undefined || found === undefined) return undefined;
  context.targets.claim(`${found.subnet} ${target.address}`, owner, (other) =>
    target.place.fail(floatingTaken(target.address, other)),
  );
  return { subnet: found.subnet, ipAddress: target.address, mapping: found.mapping };
}

/** The subnet of a machine, and its mapping if it has one. */
function resolveInternal(
  target: Target,
  given: Declared<FloatingIpDeclaration>,
  router: RouterDraft | undefined,
  { subnets, mappingAt }: FloatingChecks,
): { readonly subnet: string; readonly mapping?: string } | undefined {
  if (router !== undefined) {
    const subnet = attachedSubnet(target, router, subnets);
    return subnet && { subnet: subnet.name, mapping: (target.mapping ?? mappingAt(subnet.name, target.address))?.name };
  }
  if (target.mapping !== undefined) {
    return { subnet: target.mapping.fixedIps[0]!.subnet, mapping: target.mapping.name };
  }
  return given.at("router").value === undefined ? target.place.fail(internalNeedsRouter(target.address)) : undefined;
}

function resolvePortForwardings(
  floatingIp: string,
  given: Declared<FloatingIpDeclaration>,
  router: RouterDraft | undefined,
  context: FloatingChecks,
): readonly ForwardedPorts[] {
  const [external, internal] = [new PortClaims(), new PortClaims()];
  const forwards = given
    .at("port_forwardings")
    .entries()
    .flatMap(([name, own]) => {
      if (!own.isEntity()) return [];
      checkName(own, name);
      return resolvePortForwarding(name, own, { floatingIp, given, router, external, internal }, context) ?? [];
    });
  return forwards.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Around {
  readonly floatingIp: string;
  readonly given: Declared<FloatingIpDeclaration>;
  readonly router: RouterDraft | undefined;
  readonly external: PortClaims;
  readonly internal: PortClaims;
}

function resolvePortForwarding(
  name: string,
  own: Declared<FloatingIpPortForwardingDeclaration>,
  { floatingIp, given, router, external, internal }: Around,
  context: FloatingChecks,
): ForwardedPorts | undefined {
  const owner = `port forwarding "${name}"`;
  const derived = objectId(context.environment, "floating_ip_port_forwarding", `${floatingIp}/${name}`);
  const id = resolveId(own.at("id"), derived, `${owner} of floating IP "${floatingIp}"`, context.ids);
  const description = matching(own.at("description"), DESCRIPTION);
  const { protocol, externalPorts, internalPorts } = resolvePorts(own);
  const target = resolveTarget(own, context.mappings);
  if (protocol !== undefined && externalPorts !== undefined) {
    external.claim(protocol, externalPorts, owner, (other) => {
      const what = `${protocol} port ${portsText(externalPorts)} of floating IP "${floatingIp}"`;
      placeOfPorts(own, "external_port").fail(alreadyUsed("DUPLICATE_FORWARD", what, other));
    });
  }
  if (target === undefined) return undefined;
  if (protocol !== undefined && internalPorts !== undefined) {
    internal.claim(`${protocol} ${target.address}`, internalPorts, owner, (other) => {
      const what = `${protocol} port ${portsText(internalPorts)} of ${target.address} behind floating IP "${floatingIp}"`;
      placeOfPorts(own, "internal_port").fail(alreadyUsed("DUPLICATE_FORWARD_TARGET", what, other));
    });
  }
  const found = resolveInternal(target, given, router, context);
  if (found === undefined || protocol === undefined || externalPorts === undefined || internalPorts === undefined) {
    return undefined;
  }
  const { subnet, mapping } = found;
  return {
    id,
    name,
    protocol,
    externalPorts,
    internalPorts,
    internalIpAddress: target.address,
    subnet,
    mapping,
    description,
  };
}
