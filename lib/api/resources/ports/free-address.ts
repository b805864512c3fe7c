import type { Subnet } from "../../../model/topology";
import { ascending } from "../../../net/range";
import { ApiError } from "../../base/api-error";
import type { View } from "../../base/view";
import { portBodies } from "./port-bodies";

/** The lowest address of a subnet's pools that nothing has; routers and DHCP servers take theirs from the top. */
export function freeAddress(view: View, subnet: Subnet, taken: ReadonlySet<string>): string {
  const used = new Set(
    portBodies(view).flatMap(({ fixed_ips: ips }) =>
      (ips as readonly { readonly subnet_id: string; readonly ip_address: string }[]).flatMap((ip) =>
        ip.subnet_id === subnet.id ? [ip.ip_address] : [],
      ),
    ),
  );
  for (const pool of [...subnet.allocationPools].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    for (const address of ascending(pool)) {
      if (!used.has(address) && !taken.has(address) && address !== subnet.gatewayIp) return address;
    }
  }
  const message = `no address of the allocation pools of subnet ${subnet.name} is free; enlarge them, or give an address`;
  throw new ApiError(409, "IpAddressGenerationFailure", "POOL_EXHAUSTED", message);
}
