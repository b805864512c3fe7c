import type { RouterDeclaration } from "../../model/declared/declarations";
import { gatewayPortId } from "../../model/ids";
import type { ExternalNetwork, FixedIp, Subnet } from "../../model/topology";
import { contains } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { notReserved } from "../checks/membership";
import type { AddressOwners } from "../checks/owners";
import type { Uniqueness } from "../checks/uniqueness";
import { address, flag } from "../checks/values";
import { networkNamed, type Networks } from "../networks/networks";
import { outsideNetwork } from "../problems/addresses";
import { noSubnet, notExternal } from "../problems/routers";
import type { GatewayDraft } from "./router-draft";
import { resolvePort } from "./router-ports";

export interface ResolvedGateway {
  readonly isDeclared: boolean;
  readonly isComplete: boolean;
  readonly network?: ExternalNetwork;
  readonly gateway?: GatewayDraft;
}

export function resolveGateway(
  router: string,
  routerId: string,
  given: Declared<RouterDeclaration["external_gateway_info"]>,
  { networks, subnets, owners, ids }: Networks & { readonly owners: AddressOwners; readonly ids: Uniqueness },
): ResolvedGateway {
  if (given.isLeftOut()) return { isDeclared: false, isComplete: true };
  const owner = `the gateway of router "${router}"`;
  const port = resolvePort(given, gatewayPortId(routerId), owner, ids);
  const enableSnat = flag(given.at("enable_snat")) ?? true;
  const reference = given.at("network");
  const network = reference.isGiven() ? networkNamed({ networks, subnets }, reference) : undefined;
  if (network?.kind === "vxlan") reference.fail(notExternal(network.name));
  if (network?.kind !== "external") {
    address(given.at("ip_address"));
    return { isDeclared: true, isComplete: false };
  }
  if (network.subnets.length === 0) reference.fail(noSubnet(network.name));
  const fixedIp = externalFixedIp(owner, given.at("ip_address"), network, owners);
  return {
    isDeclared: true,
    isComplete: given.at("ip_address").value === undefined || fixedIp.subnet !== undefined,
    network,
    gateway: { ...port, network: network.name, fixedIps: [fixedIp], enableSnat },
  };
}

/** An address on an external network; what is not declared, or wrong, which is reported, is left out. */
export function externalFixedIp(
  owner: string,
  given: Declared<string | undefined>,
  network: ExternalNetwork,
  owners: AddressOwners,
): Partial<FixedIp> {
  const ipAddress = address(given);
  const subnet = ipAddress === undefined ? undefined : subnetOf(ipAddress, given, network);
  if (ipAddress !== undefined && subnet !== undefined) owners.claim(subnet, ipAddress, owner, given);
  return { subnet: subnet?.name, ipAddress };
}

function subnetOf(value: string, given: Declared<unknown>, network: ExternalNetwork): Subnet | undefined {
  const subnet = network.subnets.find((s) => contains(s.cidr, value));
  if (subnet === undefined) {
    const cidrs = network.subnets.map((s) => s.cidr);
    return cidrs.length === 0 ? undefined : given.fail(outsideNetwork(value, network.name, cidrs));
  }
  return notReserved(subnet.cidr, value, given) === undefined ? undefined : subnet;
}
