import type { Trace, Way } from "../trace";
import type { World } from "../world/world";
import { firstPacket, meantAddress } from "./connection";
import { isCrossing, linksOf, type Link, type Side } from "./link";

/** The host itself, or nothing. */
export const NONE = "-";

/** What each host on a way is asked, by its name: lines for `host/engine/look/way.sh`. */
export function questionsOf(world: World, { there, back }: Trace): ReadonlyMap<string, readonly string[]> {
  const questions = new Map<string, Set<string>>();
  const ask = (host: string, ...words: readonly (string | number)[]): void => {
    questions.set(host, (questions.get(host) ?? new Set()).add(words.join(" ")));
  };
  for (const way of [there, ...(back === undefined ? [] : [back])]) {
    askOfHops(way, ask);
    for (const link of linksOf(world, way)) if (link !== undefined) askOfLink(link, ask);
  }
  return new Map([...questions].map(([host, lines]) => [host, [...lines]]));
}

type Ask = (host: string, ...words: readonly (string | number)[]) => void;

function askOfHops(way: Way, ask: Ask): void {
  for (const hop of way.hops) {
    const { host, namespace, in: into, out } = hop;
    ask(host, "space", namespace);
    for (const port of [into, out]) {
      if (port === undefined) continue;
      ask(host, "device", namespace, port.device);
      ask(host, "device", NONE, port.tap);
    }
    if (out !== undefined) ask(host, "neighbour", namespace, out.device, out.nexthop, out.bridge);
    const { protocol, source, destination, destinationPort } = firstPacket(way, hop);
    const ends = [meantAddress(source) ?? NONE, meantAddress(destination) ?? NONE];
    ask(host, "flow", namespace, protocol, ...ends, destinationPort ?? NONE);
  }
}

function askOfLink(link: Link, ask: Ask): void {
  const { from, to, mac } = link;
  const askSide = ({ host, bridge, vxlan, underlay }: Side, other: Side | undefined): void => {
    ask(host, "device", NONE, bridge);
    ask(host, "forwarding", bridge, mac ?? NONE);
    if (!isCrossing(link)) return;
    if (vxlan === undefined) ask(host, "uplinks", bridge);
    else ask(host, "device", NONE, vxlan);
    if (underlay !== undefined) ask(host, "underlay", underlay, other?.underlay ?? NONE);
  };
  if (from !== undefined) askSide(from, to);
  if (to !== undefined) askSide(to, from);
}
