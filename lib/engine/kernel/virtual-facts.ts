import {
  keepalivedIn,
  SUBSTITUTE,
  SUBSTITUTE_METRIC,
  type VirtualAddress,
  type VirtualRoute,
} from "../../artefacts/daemons/keepalived";
import { routeText } from "../../artefacts/network/namespace";
import { withoutHostBits } from "../../net/cidr";
import type { Facts } from "./facts";
import type { Kernel, Space } from "./kernel";

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
    ...file.routes.map((route) => `route ${routeText(route)}`),
    ...substitutes(file),
  ];
  return {
    desired: advertised.some((fact) => addresses.includes(fact)) ? own : ["state not MASTER"],
    live: state === undefined ? [] : [`state ${state === "MASTER" ? "" : "not "}MASTER`],
  };
}

/** What `host/ha/substitutes.sh` gives to a master, in the kernel's words. */
function substitutes(file: {
  readonly addresses: readonly VirtualAddress[];
  readonly routes: readonly VirtualRoute[];
}): string[] {
  return [
    ...[...new Set(file.addresses.map(({ device }) => device))].map((device) =>
      addressFact({ address: SUBSTITUTE, device }),
    ),
    ...file.addresses
      .filter(({ address }) => !address.endsWith("/32"))
      .map(
        ({ address, device }) =>
          `route ${withoutHostBits(address)} dev ${device} scope link metric ${SUBSTITUTE_METRIC}`,
      ),
    ...file.routes.map(({ destination, nexthop, device }) => {
      if (nexthop === undefined) return `route ${destination} dev ${device} scope link metric ${SUBSTITUTE_METRIC}`;
      const shown = destination.replace(/^0\.0\.0\.0\/0$/, "default").replace(/\/32$/, "");
      return `route ${shown} via ${nexthop} dev ${device} metric ${SUBSTITUTE_METRIC}`;
    }),
  ];
}

/** Without what stays for some seconds behind who was master. keepalived 2.3 leaves its own routes to the addresses that go. */
export function withoutFarewell(space: Space): Space {
  const leaving = new Set(
    space.addresses.filter(({ cidr, temporary }) => cidr === SUBSTITUTE && temporary).map(({ device }) => device),
  );
  const goes = (route: string) => {
    const [, device, rest] = / dev (\S+)(.*)$/.exec(route) ?? [];
    return leaving.has(device!) && GOES_WITH_IT.test(rest!);
  };
  return {
    ...space,
    addresses: space.addresses.filter(({ device, cidr }) => cidr !== SUBSTITUTE || !leaving.has(device)),
    routes: space.routes.filter((route) => !goes(route)),
  };
}

const [DUMMY] = SUBSTITUTE.split("/");
const GOES_WITH_IT = new RegExp(
  ` metric ${SUBSTITUTE_METRIC}$| proto (keepalived|18)( |$)| table local proto kernel scope host src ${DUMMY}$`,
);

function addressFact({ address, device }: VirtualAddress): string {
  return `address ${device} ${address}`;
}
