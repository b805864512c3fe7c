import { linesOf, type Facts } from "./facts";
import type { Kernel } from "./kernel";

/**
 * What keepalived alone gives to the ports of an HA router and takes away. The instance that has the advertised address is
 * master and has all others; one that has not has none of them.
 * @param keepalived text of the router's keepalived.conf
 * @param state what the instance wrote of itself; undefined: nothing
 */
export function virtualFacts(keepalived: string, kernel: Kernel, namespace: string, state: string | undefined): Facts {
  const advertised = block(keepalived, "virtual_ipaddress").map(addressFact);
  const addresses = kernel.get(namespace)?.addresses.map(({ device, cidr }) => `address ${device} ${cidr}`) ?? [];
  const own = [
    "state MASTER",
    ...advertised,
    ...block(keepalived, "virtual_ipaddress_excluded").map(addressFact),
    ...block(keepalived, "virtual_routes").map(routeFact),
  ];
  return {
    desired: advertised.some((fact) => addresses.includes(fact)) ? own : ["state not MASTER"],
    live: state === undefined ? [] : [`state ${state === "MASTER" ? "" : "not "}MASTER`],
  };
}

/** Lines of the block of that name. */
function block(text: string, name: string): string[][] {
  const all = linesOf(text).map((line) => line.trim());
  const start = all.indexOf(`${name} {`);
  return start < 0 ? [] : all.slice(start + 1, all.indexOf("}", start)).map((line) => line.split(/\s+/));
}

/** `203.0.113.10/24 dev qg-1 no_track` */
function addressFact([cidr, , device]: readonly string[]): string {
  return `address ${device!} ${cidr!}`;
}

/** `0.0.0.0/0 via 203.0.113.1 dev qg-1 no_track` */
function routeFact([destination, , nexthop]: readonly string[]): string {
  return `route ${destination!} ${nexthop!}`;
}
