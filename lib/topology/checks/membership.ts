import type { Subnet } from "../../model/topology";
import { broadcastAddress, contains, networkAddress } from "../../net/cidr";
import { isBroadcastAddress, isNetworkAddress, outsideSubnet } from "../problems/addresses";
import type { Declared } from "./cursor";
import { address } from "./values";

/** An address that a machine on the subnet can have. */
export function addressIn(
  subnet: Pick<Subnet, "name" | "cidr">,
  given: Declared<string | null | undefined>,
): string | undefined {
  const value = address(given);
  if (value === undefined) return undefined;
  if (!contains(subnet.cidr, value)) return given.fail(outsideSubnet(value, subnet.name, subnet.cidr));
  return notReserved(subnet.cidr, value, given);
}

/** Refuses the two addresses of a subnet that stand for the network and for everybody on it. */
export function notReserved(cidr: string, value: string, given: Declared<unknown>): string | undefined {
  if (value === networkAddress(cidr)) return given.fail(isNetworkAddress(value, cidr));
  if (value === broadcastAddress(cidr)) return given.fail(isBroadcastAddress(value, cidr));
  return value;
}
