import type { Sent } from "./packets";
import { ANY_PORT, type Packet } from "./walk/packet";
import { Walk, type Arrival, type World } from "./walk/world";

export interface Outcome extends Arrival {
  /** By whatever the packet came to, and as what sent it expects. */
  readonly answered: boolean;
}

/** What becomes of a packet, with nothing sent before. */
export function outcomeIn(world: World, { from, packet, via }: Sent): Outcome {
  const walk = new Walk(world);
  const arrival = walk.from(from, packet, via);
  return { ...arrival, answered: walk.isAnswered(from, packet, arrival) };
}

/** `tcp 172.16.1.10:40000 -> 203.0.113.101:22 (floating IP vm2-public): vm2 as 203.0.113.102:any -> 172.16.2.20:22, answered` */
export function outcomeText({ packet, to }: Sent, outcome: Outcome): string {
  const { at, packet: arrived, why, answered } = outcome;
  const how = arrived === undefined ? `, ${why}` : ` as ${ends(arrived)}`;
  return `${packet.protocol} ${ends(packet)} (${to}): ${at}${how}, ${answered ? "" : "not "}answered`;
}

function ends({ source, sourcePort, destination, destinationPort }: Packet): string {
  return `${source}:${sourcePort === ANY_PORT ? "any" : sourcePort} -> ${destination}:${destinationPort}`;
}
