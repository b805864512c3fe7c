import type { Hop, LinkPort } from "../../trace";
import type { LiveFact } from "../../live-fact";
import { fact } from "../sentence";
import type { Device, HostSaid } from "../said";

/** Where a packet comes into a namespace, in the order in which it meets what is there. */
export function arrivalFacts(hop: Hop, said: HostSaid): readonly LiveFact[] {
  const { host, namespace, in: into, out } = hop;
  if (into === undefined) return [];
  const { device, nexthop } = into;
  const own = said.device(namespace, device);
  const isPassed = out !== undefined && own?.forwards === false;
  const has = said.addressesOn(namespace, device).some((address) => address.split("/")[0] === nexthop);
  return [
    tapFact(host, into, said),
    deviceFact(host, into, own),
    ...(isPassed ? [fact(host, "device", device, "stops", "passes no packets on (forwarding is 0)")] : []),
    has
      ? fact(host, "address", nexthop, "fine", `is on ${device}`)
      : fact(host, "address", nexthop, "stops", `is not on ${device}`),
  ];
}

/** Where it leaves a namespace. */
export function leavingFacts({ host, namespace, out }: Hop, said: HostSaid): readonly LiveFact[] {
  if (out === undefined) return [];
  return [deviceFact(host, out, said.device(namespace, out.device)), tapFact(host, out, said)];
}

function tapFact(host: string, { tap, bridge, mtu }: LinkPort, said: HostSaid): LiveFact {
  const device = said.device(undefined, tap);
  if (device === undefined) return fact(host, "tap", tap, "stops", "is missing");
  const { isUp, bridge: own, isForwarding, counters } = device;
  if (!isUp) return fact(host, "tap", tap, "stops", "is down", { counters });
  if (own !== bridge) {
    return fact(
      host,
      "tap",
      tap,
      "stops",
      `is ${own === undefined ? "in no bridge" : `in ${own}`}, not in ${bridge},`,
      {
        counters,
      },
    );
  }
  // The ports of a bridge that is down do not forward either.
  if (isForwarding === false && said.device(undefined, bridge)?.isUp === true) {
    return fact(host, "tap", tap, "stops", "does not forward", { counters });
  }
  return upFact(host, "tap", tap, mtu, device);
}

function deviceFact(host: string, { device: name, mtu }: LinkPort, device: Device | undefined): LiveFact {
  if (device === undefined) return fact(host, "device", name, "stops", "is missing");
  const { isUp, counters } = device;
  if (!isUp) return fact(host, "device", name, "stops", "is down", { counters });
  return upFact(host, "device", name, mtu, device);
}

function upFact(
  host: string,
  about: "tap" | "device",
  name: string,
  expected: number,
  { hasCarrier, mtu, counters }: Device,
): LiveFact {
  if (!hasCarrier) return fact(host, about, name, "odd", "is up, without carrier", { counters });
  if (mtu !== expected) return fact(host, about, name, "odd", `is up, MTU ${mtu}, not ${expected}`, { counters });
  return fact(host, about, name, "fine", "is up", { counters });
}
