import { endpointName } from "../../model/endpoint";
import { endsText, isSame, packetText } from "../packet";
import type { End, Hop, HopPort, Trace, Way } from "../trace";

/** A trace for people, a line each; nothing at its ends. */
export function traceLines(trace: Trace): string[] {
  const { from, to, there, back, assumed } = trace;
  const host = from.kind === "vm" && from.host !== undefined ? ` on ${from.host}` : "";
  return [
    `${endpointName(from)}${host} to ${endpointName(to)}`,
    "",
    ...wayLines("there", there),
    ...(back === undefined ? [] : ["", ...wayLines("back", back)]),
    "",
    verdict(trace),
    ...assumed.map((text) => `assumed: ${text}`),
  ];
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

function endText({ kind, at, why, packet }: End): string {
  const how = kind === "arrived" ? "arrives at" : kind === "elsewhere" ? "comes to" : "stops at";
  return `${how} ${at}, ${endsText(packet)}: ${why}`;
}

function hopLines(
  { host, namespace, router, role, in: into, out, before, after, steps }: Hop,
  number: number,
): string[] {
  return [
    `  ${number}  ${host}: router ${router} (${role}), ${namespace}`,
    ...(into === undefined ? [] : [line("in", portText(into))]),
    ...steps.map((step) => line(step.kind === "rule" ? step.table : step.kind, step.text)),
    ...(isSame(before, after) ? [] : [line("becomes", endsText(after))]),
    ...(out === undefined ? [] : [line("out", `${portText(out)}, to ${out.nexthop}`)]),
  ];
}

function line(word: string, text: string): string {
  return `     ${word.padEnd(10)}  ${text}`;
}

function portText({ device, bridge, network, mtu }: HopPort): string {
  return `${device} on ${bridge}, network ${network}, MTU ${mtu}`;
}
