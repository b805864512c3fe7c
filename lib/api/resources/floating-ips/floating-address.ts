import { badRequest } from "../../base/api-error";
import { isNothing, type Given } from "../../base/resource";
import type { View } from "../../base/view";
import { freeAddress } from "../ports/free-address";
import { requireInSubnet, subnetOf } from "../subnets";

/**
 * The address that a request asks for; of a subnet without an address the lowest that is free. undefined: any of the network.
 * @throws ApiError
 */
export function addressOf(
  view: View,
  network: string,
  { subnet_id: id, floating_ip_address: given }: Given,
): string | undefined {
  const address = isNothing(given) ? undefined : (given as string);
  if (isNothing(id)) return address;
  const subnet = subnetOf(view, id);
  if (subnet.network !== network)
    throw badRequest(`subnet ${subnet.name} is not of network ${network}`, "InvalidInput");
  if (address === undefined) return freeAddress(view, subnet, takenOutside(view));
  requireInSubnet(subnet, address);
  return address;
}

/** What no port has, and yet somebody. */
function takenOutside({ topology: { floatingIps, hosts } }: View): ReadonlySet<string> {
  return new Set([
    ...floatingIps.map(({ fixedIp }) => fixedIp.ipAddress),
    ...hosts.flatMap(({ ssh, underlayIp }) => [ssh.address, underlayIp ?? []].flat()),
  ]);
}
