import { endsText } from "../../../../lib/trace/packet";
import type { Packet, Trace, Way } from "../../../../lib/trace/trace";
import type { Captured } from "./packets";
import type { Asked } from "./questions";

/** What was captured in one namespace. */
export interface Capture {
  /** `outside`, the name of a VM, or `compute-1 qrouter-…`. */
  readonly place: string;
  /** Index -> name. */
  readonly devices: ReadonlyMap<number, string>;
  readonly packets: readonly Captured[];
}

/** A packet at a device. */
export interface Sighting {
  readonly place: string;
  readonly device: string;
  readonly direction: "in" | "out";
  readonly way: "there" | "back";
  readonly packet: Packet;
}

/** One that has to be. */
export interface Expected extends Sighting {
  /** What nobody answers ARP for is not sent; or to whom one remembers, who makes nothing of it. */
  readonly mayBe?: true;
}

const QUESTION = "vrouter?";
const ANSWER = "vrouter!";
const UDP_HEADER = 8;
/** Of ICMP and what ping has of time. */
const PING_HEADER = 24;
const [ECHO_REQUEST, ECHO_REPLY] = [8, 0];
const [SYN, ACK] = [2, 16];

/** By the number of the question, in the order of time; what was sent again counts once. */
export function sightingsIn(captures: readonly Capture[], asked: readonly Asked[]): Map<number, Sighting[]> {
  const numbers = sequenceNumbers(captures, asked);
  const all = captures
    .flatMap(({ place, devices, packets }) =>
      packets.map((packet) => ({ place, device: devices.get(packet.device) ?? String(packet.device), packet })),
    )
    .sort((a, b) => (a.packet.time < b.packet.time ? -1 : 1));
  const found = new Map<number, Map<string, Sighting>>(asked.map(({ number }) => [number, new Map()]));
  for (const { place, device, packet } of all) {
    const { number, way } = questionOf(packet, numbers) ?? {};
    const seen = number === undefined ? undefined : found.get(number);
    if (seen === undefined || way === undefined) continue;
    const sighting = { place, device, direction: packet.direction, way, packet: tracedPacket(packet, way) };
    const text = JSON.stringify(sighting);
    if (!seen.has(text)) seen.set(text, sighting);
  }
  return new Map([...found].map(([number, seen]) => [number, [...seen.values()]]));
}

/** Which question a connection is of, by the number that its first packet has on all its way. */
function sequenceNumbers(captures: readonly Capture[], asked: readonly Asked[]): ReadonlyMap<number, number> {
  const tcp = asked.filter(({ protocol }) => protocol === "tcp");
  const senders = new Map(tcp.map(({ sender, sourcePort, number }) => [`${sender} ${sourcePort}`, number]));
  return new Map(
    captures.flatMap(({ place, packets }) =>
      packets.flatMap(({ protocol, direction, sourcePort, payload }) => {
        const number = protocol === "tcp" && direction === "out" ? senders.get(`${place} ${sourcePort}`) : undefined;
        return number === undefined || flagsOf(payload) !== SYN ? [] : [[payload.readUInt32BE(4), number] as const];
      }),
    ),
  );
}

function flagsOf(tcp: Buffer): number {
  return tcp.readUInt8(13) & (SYN | ACK);
}

function questionOf(
  { protocol, payload }: Captured,
  sequences: ReadonlyMap<number, number>,
): { readonly number: number | undefined; readonly way: "there" | "back" } | undefined {
  switch (protocol) {
    case "tcp":
      return flagsOf(payload) === SYN
        ? { number: sequences.get(payload.readUInt32BE(4)), way: "there" }
        : { number: sequences.get((payload.readUInt32BE(8) - 1) >>> 0), way: "back" };
    case "udp": {
      const mark = payload.toString("latin1", UDP_HEADER, UDP_HEADER + QUESTION.length);
      if (mark !== QUESTION && mark !== ANSWER) return undefined;
      return { number: payload.readUInt16BE(UDP_HEADER + mark.length), way: mark === QUESTION ? "there" : "back" };
    }
    default: {
      const type = payload.readUInt8(0);
      if ((type !== ECHO_REQUEST && type !== ECHO_REPLY) || payload.length < PING_HEADER + 2) return undefined;
      return { number: payload.readUInt16BE(PING_HEADER), way: type === ECHO_REQUEST ? "there" : "back" };
    }
  }
}

function tracedPacket(packet: Captured, way: Sighting["way"]): Packet {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return {
    ...(way === "back" ? { isAnswer: true } : {}),
    protocol,
    source,
    ...(sourcePort === undefined ? {} : { sourcePort }),
    destination,
    ...(destinationPort === undefined ? {} : { destinationPort }),
  };
}

/** What has to be seen, and nothing else, if it goes as the trace says. */
export function sightingsOf({ said }: Pick<Asked, "said">): readonly Expected[] {
  const { from, there, back } = said;
  const sender = from.kind === "vm" ? from.name! : "outside";
  return [
    ...sightingsOn("there", sender, there),
    ...(back === undefined ? [] : sightingsOn("back", stationAt(there), back)),
  ];
}

function sightingsOn(way: Sighting["way"], sender: string | undefined, { sent, hops, end }: Way): Expected[] {
  if (end.kind === "dropped" && hops.length === 0) return [];
  const at = (place: string, device: string, direction: Sighting["direction"], packet: Packet): Expected => {
    return { place, device, direction, way, packet };
  };
  const receiver = stationAt({ end });
  const all = [
    // A router that answers has no way to itself.
    ...(sender === undefined ? [] : [at(sender, "eth0", "out", sent)]),
    ...hops.flatMap(({ host, namespace, in: into, out, before, after }) => [
      ...(into === undefined ? [] : [at(`${host} ${namespace}`, into.device, "in", before)]),
      ...(out === undefined ? [] : [at(`${host} ${namespace}`, out.device, "out", after)]),
    ]),
  ];
  if (end.kind === "nobody") return [...all.slice(0, -1), { ...all.at(-1)!, mayBe: true }];
  return [...all, ...(receiver === undefined ? [] : [at(receiver, "eth0", "in", end.packet)])];
}

/** The machine at which a way ends; undefined: it is none. */
function stationAt({ end: { at } }: Pick<Way, "end">): string | undefined {
  return at === "outside" ? at : /^(?<name>vm-\d+) \(/.exec(at)?.groups?.["name"];
}

/** A line each, of what is expected and of what was seen; ports that are not said are whichever they are. */
export function compared(
  expected: readonly Expected[],
  seen: readonly Sighting[],
): { readonly expected: readonly string[]; readonly seen: readonly string[] } {
  const [last] = expected.slice(-1);
  const sure = expected.filter(({ mayBe }) => mayBe !== true);
  const rest = seen.slice(sure.length);
  const isRemembered =
    last?.mayBe === true &&
    rest.length <= 2 &&
    rest.every((one, index) => index > 0 || line(one, last) === line(last, last)) &&
    rest.slice(1).every(({ direction }) => direction === "in");
  return {
    expected: sure.map((one) => line(one, one)),
    seen: seen.slice(0, isRemembered ? sure.length : undefined).map((one, index) => line(one, sure[index] ?? one)),
  };
}

function line({ place, device, direction, way, packet }: Sighting, { packet: like }: Sighting): string {
  const said = {
    ...packet,
    sourcePort: like.sourcePort && packet.sourcePort,
    destinationPort: like.destinationPort && packet.destinationPort,
  };
  return `${way.padEnd(5)} ${place} ${device} ${direction} ${endsText(said)}`;
}

/** What was answered, as a machine tells it. */
export function answerOf({ said, protocol }: Pick<Asked, "said" | "protocol">): string {
  const { reached, there, seenAs }: Trace = said;
  if (!reached) return "";
  return protocol === "icmp" ? "pong" : `${stationAt(there)} ${seenAs}`;
}
