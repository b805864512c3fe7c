import type { Declarations, GatewayPortForwardingDeclaration } from "../../model/declarations";
import { objectId } from "../../model/ids";
import { DESCRIPTION } from "../../model/patterns";
import { type DhcpHostMapping, type PortForward, PROTOCOLS, type Protocol, type Subnet } from "../../model/topology";
import { contains } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { resolveId } from "../checks/declared-id";
import { notReserved } from "../checks/membership";
import { checkName } from "../checks/names";
import type { Registry } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { address, matching, oneOf, port, text } from "../checks/values";
import type { Context } from "../networks/context";
import { internalMismatch, noGateway, noInternalAddress, notAttached, ownAddress } from "../problems/forwards";
import { alreadyUsed } from "../problems/references";
import { badProtocol } from "../problems/values";
import type { RouterDraft } from "./router-draft";

interface ForwardContext extends Context {
  readonly routers: Registry<RouterDraft>;
  readonly mappings: Registry<DhcpHostMapping>;
}

/** What the forwards of an environment share. */
interface ForwardChecks {
  readonly external: Uniqueness;
  readonly internal: Uniqueness;
  /** By subnet and address. */
  readonly mappingsAt: ReadonlyMap<string, DhcpHostMapping>;
}

/** Where a forward leads, as far as it could be resolved. */
interface Target {
  readonly place: Declared<unknown>;
  readonly address: string;
  readonly mapping?: DhcpHostMapping;
}

export function resolveForwards(root: Declared<Declarations>, context: ForwardContext): readonly PortForward[] {
  const mappings = context.mappings
    .values()
    .flatMap((m) => m.fixedIps.map(({ subnet, ipAddress }) => [`${subnet} ${ipAddress}`, m] as const));
  const checks = { external: new Uniqueness(), internal: new Uniqueness(), mappingsAt: new Map(mappings) };
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
  { external, internal, mappingsAt }: ForwardChecks,
): PortForward | undefined {
  const owner = `forward "${name}"`;
  const id = resolveId(
    given.at("id"),
    objectId(context.environment, "gateway_port_forwarding", name),
    owner,
    context.ids,
  );
  const router = given.at("router").isGiven() ? context.routers.resolve(given.at("router")) : undefined;
  const protocol = given.at("protocol").isGiven() ? resolveProtocol(given.at("protocol")) : undefined;
  const externalPort = given.at("external_port").isGiven() ? port(given.at("external_port")) : undefined;
  const internalPort = given.at("internal_port").isGiven() ? port(given.at("internal_port")) : undefined;
  const returnPathSnat = oneOf(given.at("return_path"), ["snat"]) !== undefined;
  const description = matching(given.at("description"), DESCRIPTION);
  const target = resolveTarget(given, context.mappings);
  if (router === undefined) return undefined;

  if (!router.hasGateway && router.isComplete) given.at("router").fail(noGateway(router.name));
  if (protocol !== undefined && externalPort !== undefined) {
    external.claim(`${router.name} ${protocol} ${externalPort}`, owner, (other) =>
      given
        .at("external_port")
        .fail(alreadyUsed("DUPLICATE_FORWARD", `${protocol} port ${externalPort} of router "${router.name}"`, other)),
    );
  }
  if (target === undefined) return undefined;
  if (protocol !== undefined && internalPort !== undefined) {
    internal.claim(`${router.name} ${protocol} ${target.address} ${internalPort}`, owner, (other) =>
      given
        .at("internal_port")
        .fail(
          alreadyUsed(
            "DUPLICATE_FORWARD_TARGET",
            `${protocol} port ${internalPort} of ${target.address} behind router "${router.name}"`,
            other,
          ),
        ),
    );
  }
  const subnet = attachedSubnet(target, router, context.subnets);
  if (subnet === undefined || protocol === undefined || externalPort === undefined || internalPort === undefined) {
    return undefined;
  }
  const mapping = target.mapping ?? mappingsAt.get(`${subnet.name} ${target.address}`);
  return {
    id,
    name,
    router: router.name,
    protocol,
    externalPort,
    internalPort,
    internalIpAddress: target.address,
    subnet: subnet.name,
    mapping: mapping?.name,
    returnPathSnat,
    description,
  };
}

function resolveProtocol(given: Declared<string | undefined>): Protocol | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  return PROTOCOLS.find((p) => p === value) ?? given.fail(badProtocol(value, PROTOCOLS));
}

function resolveTarget(
  given: Declared<GatewayPortForwardingDeclaration>,
  mappings: Registry<DhcpHostMapping>,
): Target | undefined {
  const byMapping = given.at("internal_port_id");
  const byAddress = given.at("internal_ip_address");
  const mapping = mappings.resolve(byMapping);
  const value = address(byAddress);
  if (byMapping.value === undefined) {
    if (byAddress.value === undefined) given.fail(noInternalAddress());
    return value === undefined ? undefined : { place: byAddress, address: value };
  }
  if (mapping === undefined) return undefined;
  const { ipAddress } = mapping.fixedIps[0]!;
  if (value !== undefined && value !== ipAddress) {
    return byAddress.fail(internalMismatch(value, mapping.name, ipAddress));
  }
  return { place: byMapping, address: ipAddress, mapping };
}

/** The subnet of the router on which the target is, if it may be a target at all. */
function attachedSubnet(target: Target, router: RouterDraft, subnets: Registry<Subnet>): Subnet | undefined {
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
