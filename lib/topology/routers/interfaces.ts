import type { RouterDeclaration } from "../../model/declared/declarations";
import { interfacePortId } from "../../model/ids";
import type { ExternalNetwork, Subnet } from "../../model/topology";
import { overlaps } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { addressIn } from "../checks/membership";
import type { AddressOwners } from "../checks/owners";
import { inOrder } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { address } from "../checks/values";
import { subnetNamed, type Networks } from "../networks/networks";
import { subnetsOverlap } from "../problems/addresses";
import { duplicateItem } from "../problems/references";
import { interfaceOnExternal } from "../problems/routers";
import type { GatewayOwners } from "./gateway-owners";
import type { InterfaceDraft } from "./router-draft";
import { resolvePort } from "./router-ports";

/** A subnet together with the place that attached a router to it. */
export interface Attachment {
  readonly subnet: Subnet;
  readonly place: Declared<unknown>;
}

export interface ResolvedInterfaces {
  readonly isComplete: boolean;
  /** As they are declared. */
  readonly subnets: readonly Attachment[];
  /** Sorted, below too. */
  readonly interfaces: readonly InterfaceDraft[];
  readonly attached: readonly ResolvedInterface[];
}

export interface ResolvedInterface {
  readonly subnet: Subnet;
  readonly given: Declared<NonNullable<RouterDeclaration["interfaces"]>[number]>;
  readonly draft: InterfaceDraft;
}

export function resolveInterfaces(
  router: string,
  routerId: string,
  given: Declared<RouterDeclaration["interfaces"]>,
  {
    networks,
    subnets,
    owners,
    ids,
    gateways,
  }: Networks & { readonly owners: AddressOwners; readonly ids: Uniqueness; readonly gateways: GatewayOwners },
): ResolvedInterfaces {
  const seen = new Uniqueness();
  const attached: Attachment[] = [];
  const interfaces: ResolvedInterface[] = [];
  const items = given.mappings();
  let isComplete = given.isLeftOut() || given.value?.length === items.length;
  for (const item of items) {
    const reference = item.at("subnet");
    const subnet = reference.isGiven() ? subnetNamed({ networks, subnets }, reference) : undefined;
    if (subnet === undefined) {
      address(item.at("ip_address"));
      isComplete = false;
      continue;
    }
    if (networks.get(subnet.network)?.kind === "external") {
      reference.fail(interfaceOnExternal(subnet.name, subnet.network));
      isComplete = false;
      continue;
    }
    if (!seen.claim(subnet.name, "", () => reference.fail(duplicateItem(`subnet "${subnet.name}"`)))) continue;
    const place = item.at("ip_address");
    const isGatewayByDefault = place.value === undefined && gateways.get(subnet.name) === router;
    const ipAddress = isGatewayByDefault ? subnet.gatewayIp : addressIn(subnet, place);
    if (ipAddress !== undefined) {
      owners.claimForInterface(subnet, ipAddress, `router "${router}"`, place.value === undefined ? reference : place);
    }
    const owner = `router "${router}" on subnet "${subnet.name}"`;
    const port = resolvePort(item, interfacePortId(routerId, subnet.origin), owner, ids);
    attached.push({ subnet, place: reference });
    const draft = { ...port, fixedIps: [{ subnet: subnet.name, ipAddress }] as const, isGatewayByDefault };
    interfaces.push({ subnet, given: item, draft });
  }
  const sorted = interfaces.sort((a, b) => inOrder(a.subnet, b.subnet));
  return { isComplete, subnets: attached, interfaces: sorted.map(({ draft }) => draft), attached: sorted };
}

/** A router sends a packet to one subnet only, so the ranges it is attached to must be disjoint. */
export function checkOverlaps(router: string, attached: readonly Attachment[], external?: ExternalNetwork): void {
  attached.forEach(({ subnet, place }, i) => {
    // For the subnets of one network there is an error already.
    const before = attached.slice(0, i).map((a) => a.subnet);
    const others = [...(external?.subnets ?? []), ...before.filter(({ network }) => network !== subnet.network)];
    for (const other of others.filter((o) => overlaps(o.cidr, subnet.cidr))) {
      place.fail(subnetsOverlap(subnet.name, subnet.cidr, other.name, other.cidr, `router "${router}"`));
    }
  });
}
