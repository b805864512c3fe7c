import type { RouterDeclaration } from "../../../model/declared/declarations";
import { badRequest, notFound } from "../../base/api-error";
import { given as withValues } from "../../base/names";
import { isNothing } from "../../base/resource";
import type { View } from "../../base/view";
import { requireInSubnet } from "../subnets";

type Gateway = RouterDeclaration["external_gateway_info"];

interface GivenGateway {
  readonly network_id?: string | null;
  readonly enable_snat?: boolean | null;
  readonly external_fixed_ips?: readonly { readonly subnet_id?: string | null; readonly ip_address?: string | null }[];
}

/** null and {} take the gateway away. What is not given stays as it is while the network does. */
export function gatewayOf(view: View, router: string, before: Gateway, given: unknown): Gateway {
  const { network_id: id, enable_snat: snat, external_fixed_ips: ips } = (given ?? {}) as GivenGateway;
  if (isNothing(id)) {
    if (!isNothing(snat) || (ips ?? []).length > 0) {
      throw badRequest(`external_gateway_info of router ${router} has no network_id; name the external network`);
    }
    return undefined;
  }
  const network = view.topology.networks.find((one) => one.id === id.toLowerCase());
  if (network === undefined) throw notFound("NetworkNotFound", "Network", id);
  const kept = before?.network === network.name ? before : { network: network.name };
  return withValues({
    ...kept,
    ...(ips === undefined || ips === null || ips.length === 0
      ? {}
      : { ip_address: addressIn(view, network.name, ips) }),
    ...(isNothing(snat) ? {} : { enable_snat: snat ? undefined : false }),
  });
}

function addressIn(
  view: View,
  network: string,
  ips: NonNullable<GivenGateway["external_fixed_ips"]>,
): string | undefined {
  if (ips.length > 1) throw badRequest("a router has one external address; give one of external_fixed_ips");
  const { subnet_id: id, ip_address: address } = ips[0]!;
  const { subnets } = view.lookup.networks.get(network)!;
  if (!isNothing(id)) {
    const subnet = subnets.find((one) => one.id === id.toLowerCase());
    if (subnet === undefined) throw notFound("SubnetNotFound", "Subnet", id);
    requireInSubnet(subnet, address);
    if (isNothing(address) && subnets.length > 1) {
      throw badRequest(`network ${network} has several subnets; give the ip_address that the router is to have`);
    }
  }
  return isNothing(address) ? undefined : address;
}
