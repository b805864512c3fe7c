import { keepalivedIn, type VirtualAddress } from "../../artefacts/daemons/keepalived";
import type { Facts } from "./facts";
import type { Kernel } from "./kernel";

/**
 * What keepalived alone gives to the ports of an HA router and takes away. The instance that has the advertised address is
 * master and has all others; one that has not has none of them.
 * @param keepalived text of the router's keepalived.conf
 * @param state what the instance wrote of itself; undefined: nothing
 */
export function virtualFacts(keepalived: string, kernel: Kernel, namespace: string, state: string | undefined): Facts {
  const file = keepalivedIn(keepalived);
  const advertised = file.advertised.map(addressFact);
  const addresses = kernel.get(namespace)?.addresses.map(({ device, cidr }) => `address ${device} ${cidr}`) ?? [];
  const own = [
    "state MASTER",
    ...advertised,
    ...file.addresses.map(addressFact),
    ...file.routes.map(({ destination, nexthop }) => `route ${destination} ${nexthop}`),
  ];
  return {
    desired: advertised.some((fact) => addresses.includes(fact)) ? own : ["state not MASTER"],
    live: state === undefined ? [] : [`state ${state === "MASTER" ? "" : "not "}MASTER`],
  };
}

function addressFact({ address, device }: VirtualAddress): string {
  return `address ${device} ${address}`;
}
