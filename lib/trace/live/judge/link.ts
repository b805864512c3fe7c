import type { LiveFact } from "../../live-fact";
import { fact } from "../sentence";
import { isCrossing, type Link, type Side } from "../link";
import type { Entry, HostSaid } from "../said";

/** What frames for whoever is not known go by. */
const EVERYBODY = "00:00:00:00:00:00";

/** A network between two hosts, or within one, in the order in which a frame meets it. */
export function linkFacts(link: Link, said: ReadonlyMap<string, HostSaid>): readonly LiveFact[] {
  const { from, to } = link;
  return [
    ...(from === undefined ? [] : sideFacts(link, from, to, said.get(from.host))),
    ...(to === undefined || (from !== undefined && !isCrossing(link))
      ? []
      : sideFacts(link, to, from, said.get(to.host))),
  ];
}

function sideFacts(link: Link, side: Side, other: Side | undefined, said: HostSaid | undefined): readonly LiveFact[] {
  if (said === undefined) return [fact(side.host, "host", side.host, "unknown", "did not answer")];
  const crossing = isCrossing(link);
  return [
    bridgeFact(link, side, said),
    ...(crossing ? tunnelFacts(side, other, said) : []),
    ...(crossing && side.vxlan === undefined ? uplinkFacts(side, said) : []),
    ...forwardingFacts(link, side, said),
  ];
}

function bridgeFact({ network }: Link, { host, bridge }: Side, said: HostSaid): LiveFact {
  const device = said.device(undefined, bridge);
  if (device === undefined) return fact(host, "bridge", bridge, "stops", "is missing");
  if (!device.isUp) return fact(host, "bridge", bridge, "stops", "is down");
  if (device.mtu >= network.mtu) return fact(host, "bridge", bridge, "fine", "is up");
  return fact(host, "bridge", bridge, "odd", `is up, MTU ${device.mtu}, and the network has ${network.mtu}`);
}

/** What carries frames of a tenant network to another host. */
function tunnelFacts(side: Side, other: Side | undefined, said: HostSaid): readonly LiveFact[] {
  const { host, vxlan, underlay } = side;
  if (vxlan === undefined) return [];
  const own = vxlanFact(side, vxlan, said);
  if (underlay === undefined) return [own];
  return [own, underlayFact(host, underlay, other, said)];
}

function vxlanFact({ host, bridge }: Side, vxlan: string, said: HostSaid): LiveFact {
  const device = said.device(undefined, vxlan);
  if (device === undefined) return fact(host, "vxlan", vxlan, "stops", "is missing");
  const { isUp, bridge: own, isForwarding, counters } = device;
  if (!isUp) return fact(host, "vxlan", vxlan, "stops", "is down", { counters });
  if (own !== bridge) return fact(host, "vxlan", vxlan, "stops", `is no port of ${bridge}`, { counters });
  // The ports of a bridge that is down do not forward either.
  if (isForwarding === false && said.device(undefined, bridge)?.isUp === true) {
    return fact(host, "vxlan", vxlan, "stops", "does not forward", { counters });
  }
  return fact(host, "vxlan", vxlan, "fine", "is up", { counters });
}

function underlayFact(host: string, underlay: string, other: Side | undefined, said: HostSaid): LiveFact {
  const name = said.underlayDevice(underlay);
  if (name === undefined) return fact(host, "underlay", underlay, "stops", "is on no device");
  const { isUp = true, hasCarrier = true, counters } = said.device(undefined, name) ?? {};
  const numbers = counters === undefined ? {} : { counters };
  if (!isUp) return fact(host, "underlay", underlay, "stops", `is on ${name}, which is down,`, numbers);
  if (!hasCarrier) return fact(host, "underlay", underlay, "stops", `is on ${name}, which has no carrier,`, numbers);
  if (other?.underlay !== undefined && !said.reaches(underlay, other.underlay)) {
    return fact(host, "underlay", underlay, "stops", `has no route to ${other.underlay}`, numbers);
  }
  return fact(host, "underlay", underlay, "fine", `is on ${name}`, numbers);
}

/** A host whose own address is on the bridge may be who is outside. */
function uplinkFacts({ host, bridge }: Side, said: HostSaid): readonly LiveFact[] {
  const uplinks = said.uplinks(bridge);
  if (said.device(undefined, bridge)?.isUp !== true) return [];
  const own = said.addressesOn(undefined, bridge);
  if (uplinks.length === 0) {
    return [fact(host, "uplink", bridge, own.length > 0 ? "fine" : "odd", "has no port but those of routers")];
  }
  const names = uplinks.map(({ device }) => device).join(", ");
  if (uplinks.some(({ hasCarrier }) => hasCarrier)) return [fact(host, "uplink", bridge, "fine", `leads to ${names}`)];
  const found = `leads to ${names}, without carrier,`;
  return [fact(host, "uplink", bridge, own.length > 0 ? "odd" : "stops", found)];
}

/** Where the bridge sends what is for the MAC of whoever is next. */
function forwardingFacts(link: Link, side: Side, said: HostSaid): readonly LiveFact[] {
  const { mac, to } = link;
  const { host, bridge, vxlan } = side;
  if (mac === undefined) return [];
  const isHere = to?.host === host;
  const entries = said.entries(bridge, mac);
  const port = entries.find(({ endpoint }) => endpoint === undefined)?.port;
  const endpoint = entries.find((entry) => entry.endpoint !== undefined)?.endpoint;
  if (isHere && port !== undefined && port === vxlan) {
    return [fact(host, "forwarding", mac, "odd", `is behind ${vxlan}${at(endpoint)}, and should be here`)];
  }
  if (isHere || vxlan === undefined || to?.underlay === undefined) {
    return [fact(host, "forwarding", mac, "fine", port === undefined ? "is not known yet" : `is behind ${port}`)];
  }
  if (port !== undefined && port !== vxlan) {
    return [fact(host, "forwarding", mac, "odd", `is behind ${port}, and should be on ${to.host}`)];
  }
  if (endpoint === to.underlay) return [fact(host, "forwarding", mac, "fine", `is behind ${vxlan}${at(endpoint)}`)];
  if (endpoint !== undefined) {
    return [fact(host, "forwarding", mac, "odd", `is behind ${vxlan}${at(endpoint)}, and should be at ${to.underlay}`)];
  }
  if (said.device(undefined, vxlan) !== undefined && !isFlooded(said.entries(bridge, EVERYBODY), vxlan, to.underlay)) {
    return [fact(host, "vxlan", vxlan, "stops", `sends nothing to ${to.underlay} of ${to.host}`)];
  }
  return [fact(host, "forwarding", mac, "fine", "is not known yet")];
}

function isFlooded(entries: readonly Entry[], vxlan: string, endpoint: string): boolean {
  return entries.some((entry) => entry.port === vxlan && entry.endpoint === endpoint);
}

function at(endpoint: string | undefined): string {
  return endpoint === undefined ? "" : ` at ${endpoint}`;
}
