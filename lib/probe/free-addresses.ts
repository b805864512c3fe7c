import type { Subnet, Topology } from "../model/topology";
import { parseAddress } from "../net/address";
import { descending } from "../net/range";
import type { Placement } from "../placement/placement";

/** Every address that stands anywhere in an environment, whatever it is for. */
export function namedAddresses(
  topology: Topology,
  { dhcpServers, vrrp }: Pick<Placement, "dhcpServers" | "vrrp">,
): ReadonlySet<string> {
  return new Set(textsIn([topology, dhcpServers, vrrp]).filter((text) => parseAddress(text) === text));
}

/** Addresses of a subnet's pools that nobody has by the document, the highest first. */
export function* freeAddresses(subnet: Subnet, named: ReadonlySet<string>): Generator<string, undefined> {
  for (const address of descending(subnet.allocationPools)) if (!named.has(address)) yield address;
  return undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
