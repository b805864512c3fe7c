import { endpointName } from "../../model/endpoint";
import { endsText, isSame, packetText } from "../packet";
import type { End, Hop, HopPort, Trace, Way } from "../trace";

/** A trace for people, a line each; nothing at its ends. */
export function traceLines(trace: Trace): string[] {
  const { there, back, assumed } = trace;
  return [
    titleOf(trace),
    "",
    ...wayLines("there", there),
    ...(back === undefined ? [] : ["", ...wayLines("back", back)]),
    "",
    verdict(trace),
    ...assumed.map((text) => `assumed: ${text}`),
  ];
}

/** `vm2 (172.16.2.20) on compute-2 to 8.8.8.8` */
export function titleOf({ from, to }: Trace): string {
  const host = from.kind === "vm" && from.host !== undefined ? ` on ${from.host}` : "";
  return `${endpointName(from)}${host} to ${endpointName(to)}`;
}

/** What came of it, in one sentence. */
export function verdict({ reached, seenAs, mtu, there, back }: Trace): string {
  if (reached) {
    return `answered: it is seen as ${seenAs}${mtu === undefined ? "" : `, packets of up to ${mtu} octets pass`}`;
  }
  if (back === undefined) return `does not arrive: ${place(there.end)}`;
  return `arrives as ${seenAs}, its answer does not: ${place(back.end)}`;
}

function place({ at, why }: End): string {
  return `ends at ${at}: ${why}`;
}

function wayLines(name: string, { sent, hops, end }: Way): string[] {
  return [
    `${name}: ${packetText(sent)}`,
    ...hops.flatMap((hop, index) => hopLines(hop, index + 1)),
    `  ${endText(end)}`,
  ];
}

/** How a way ends, in one sentence. */
export function endText({ kind, at, why, packet }: End): string {
  const how = kind === "arrived" ? "arrives at" : kind === "elsewhere" ? "comes to" : "stops at";
  return `${how} ${at}, ${endsText(packet)}: ${why}`;
}

function hopLines(hop: Hop, number: number): string[] {
  const { host, namespace, router, role } = hop;
  return [
    `  ${number}  ${host}: router ${router} (${role}), ${namespace}`,
    ...hopFacts(hop).map(({ word, text }) => `     ${word.padEnd(10)}  ${text}`),
  ];
}

/** What happens to a packet in a namespace, in the order in which it does. */
export function hopFacts({ in: into, out, before, after, steps }: Hop): HopFact[] {
  return [
    ...(into === undefined ? [] : [{ word: "in", text: portText(into) }]),
    ...steps.map((step) => ({ word: step.kind === "rule" ? step.table : step.kind, text: step.text })),
    ...(isSame(before, after) ? [] : [{ word: "becomes", text: endsText(after) }]),
    ...(out === undefined ? [] : [{ word: "out", text: `${portText(out)}, to ${out.nexthop}` }]),
  ];
}

/** `nat`: `-A snat -o qg-… -j SNAT …` */
export interface HopFact {
  readonly word: string;
  readonly text: string;
}

function portText({ device, bridge, network, mtu }: HopPort): string {
  return `${device} on ${bridge}, network ${network}, MTU ${mtu}`;
}
