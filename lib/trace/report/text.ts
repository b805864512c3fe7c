import { endpointName } from "../../model/endpoint";
import { endsText, isSame, packetText } from "../packet";
import type { End, Hop, HopPort, Trace, Way } from "../trace";
import { line, type HopFact } from "./line";
import { factLines, linkLines, stepFact, stopText } from "./live-text";

/** A trace for people, a line each; nothing at its ends. */
export function traceLines(trace: Trace): string[] {
  const { there, back, reached, assumed, live } = trace;
  return [
    titleOf(trace),
    "",
    ...wayLines("there", there),
    ...(back === undefined ? [] : ["", ...wayLines("back", back)]),
    "",
    `${live?.stop === undefined ? "" : "by the document: "}${verdict(trace)}`,
    ...assumed.map((text) => `assumed: ${text}`),
    ...(live?.masters ?? []).map(({ router, host }) => `master of router ${router}: ${host}`),
    ...(live?.bypassed ?? []).map(({ router, host, why }) => `goes round router ${router} on ${host}: ${why}`),
    ...(live === undefined || (live.stop === undefined && !reached) ? [] : [stopText(live)]),
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

function wayLines(name: string, { sent, networks, hops, end }: Way): string[] {
  return [
    `${name}: ${packetText(sent)}`,
    ...hops.flatMap((hop, index) => [...linkLines(hop.in?.network ?? "", hop.live?.link), ...hopLines(hop, index + 1)]),
    ...linkLines(networks.at(-1) ?? "", end.live?.link),
    `  ${endText(end)}`,
  ];
}

/** How a way ends, in one sentence. */
export function endText({ kind, at, why, packet }: End): string {
  const how = kind === "arrived" ? "arrives at" : kind === "elsewhere" ? "comes to" : "stops at";
  return `${how} ${at}, ${endsText(packet)}: ${why}`;
}

function hopLines(hop: Hop, number: number): string[] {
  const { host, namespace, router, role, live } = hop;
  return [
    `  ${number}  ${host}: router ${router} (${role}), ${namespace}`,
    ...hopFacts(hop).map(line),
    ...factLines(live),
  ];
}

/** What happens to a packet in a namespace, in the order in which it does. */
export function hopFacts({ in: into, out, before, after, steps, live }: Hop): HopFact[] {
  return [
    ...(into === undefined ? [] : [{ word: "in", text: portText(into) }]),
    ...steps.map((step) => stepFact(step, live)),
    ...(isSame(before, after) ? [] : [{ word: "becomes", text: endsText(after) }]),
    ...(out === undefined ? [] : [{ word: "out", text: `${portText(out)}, to ${out.nexthop}` }]),
  ];
}

function portText({ device, bridge, network, mtu }: HopPort): string {
  return `${device} on ${bridge}, network ${network}, MTU ${mtu}`;
}
