import type { Declarations, RouteDeclaration } from "../../../lib/model/declared/declarations";
import { base, patch } from "../../topology/base";

/** What the base has: the subnet beside, and the default gateway. */
const GIVEN = 8 + 5;

/**
 * The base with so many octets of routes for the VMs of `web`: host routes as long as there may be more, then subnets beside.
 * @param hostname of one of the VMs
 */
export function declarationsWithRoutes(octets: number, hostname = "vm"): Declarations {
  const declarations = base();
  const prefixes = prefixesOf(octets - GIVEN);
  const host_routes = prefixes.slice(0, 20).map((prefix, i): RouteDeclaration => {
    const destination = {
      32: `10.0.0.${i}/32`,
      24: `10.1.${i}.0/24`,
      16: `10.${i + 2}.0.0/16`,
      8: `${i + 20}.0.0.0/8`,
    };
    return { destination: destination[prefix as 8], nexthop: "172.16.0.7" };
  });
  patch(declarations, ["networks", "tenant", "subnets", "web", "host_routes"], host_routes);
  prefixes.slice(20).forEach((prefix, i) => {
    const cidr = prefix === 24 ? `172.17.${i}.0/24` : prefix === 16 ? `172.${i + 18}.0.0/16` : `${i + 60}.0.0.0/8`;
    patch(declarations, ["networks", "tenant", "subnets", `beside-${i}`], { cidr, enable_dhcp: false });
  });
  patch(declarations, ["dhcp_host_mappings", "vm1", "hostname"], hostname);
  patch(declarations, ["dhcp_host_mappings", "vm2", "hostname"], "other");
  return declarations;
}

/** Prefix lengths whose routes take so many octets together: those of host routes first, at most twenty. */
function prefixesOf(octets: number): number[] {
  for (let hosts = Math.min(20, Math.floor(octets / 9)); hosts >= 0; hosts--) {
    const rest = octets - 9 * hosts;
    for (let sixteens = 0; sixteens <= 7; sixteens++) {
      for (let eights = 0; eights <= 7; eights++) {
        const left = rest - 7 * sixteens - 6 * eights;
        if (left < 0 || left % 8 !== 0) continue;
        return [...times(hosts, 32), ...times(left / 8, 24), ...times(sixteens, 16), ...times(eights, 8)];
      }
    }
  }
  throw new Error(`no routes take ${octets} octets`);
}

function times(count: number, prefix: number): number[] {
  return Array.from({ length: count }, () => prefix);
}
