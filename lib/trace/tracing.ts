import { endpointName, type Endpoint } from "../model/endpoint";
import { lookup } from "../model/lookup";
import type { Check, Topology } from "../model/topology";
import { answerTo, endsText, isSame } from "./packet";
import type { Packet, Trace, Way } from "./trace";
import { isMeant, Walk, type Receiver, type Walked } from "./walk";
import type { World } from "./world/world";

/** Whose way is asked for. */
export type Question = Pick<Check, "from" | "to" | "protocol" | "port" | "sourcePort">;

/** The way of a first packet, with nothing sent before, and of what answers it. */
export function trace(world: World, { from, to, protocol, port, sourcePort }: Question): Trace {
  if (from.kind !== "vm" && from.kind !== "outside") throw new Error(`no way begins at ${endpointName(from)}`);
  const packet: Packet = {
    protocol,
    source: from.address,
    ...(sourcePort === undefined ? {} : { sourcePort }),
    destination: to.address,
    ...(port === undefined ? {} : { destinationPort: port }),
  };
  const walk = new Walk(world, knownAddresses(world.topology, [from, to]));
  const there = judged(walk.from(from, packet), to);
  const { receiver } = there;
  const arrived = receiver !== undefined && there.way.end.kind === "arrived";
  const back = arrived ? answered(walk, receiver, there.way, from) : undefined;
  const ways = [there.way, ...(back === undefined ? [] : [back])];
  const mtu = smallest(world.topology, ways);
  return {
    from,
    to,
    assumed: [...walk.assumed].sort(),
    there: there.way,
    ...(back === undefined ? {} : { back }),
    reached: back?.end.kind === "arrived",
    ...(arrived ? { seenAs: there.way.end.packet.source } : {}),
    ...(mtu === undefined ? {} : { mtu }),
  };
}

/** What comes to somebody else is not there. */
function judged({ way, receiver }: Walked, meant: Endpoint): Walked {
  if (receiver === undefined || isMeant(receiver, meant)) return { way, receiver };
  return { way: { ...way, end: { ...way.end, kind: "elsewhere" } } };
}

function answered(walk: Walk, receiver: Receiver, there: Way, from: Endpoint): Way {
  const { way, receiver: sender } = judged(walk.from(receiver, answerTo(there.end.packet)), from);
  const expected = answerTo(there.sent);
  if (sender === undefined || isSame(way.end.packet, expected)) return way;
  const why = `the answer is ${endsText(way.end.packet)}, and ${endpointName(from)} expects ${endsText(expected)}`;
  return { ...way, end: { ...way.end, kind: "elsewhere", why } };
}

/** Addresses that have somebody behind them although no mapping says so. */
function knownAddresses({ forwards, floatingIps }: Topology, ends: readonly Endpoint[]): ReadonlySet<string> {
  const internal = [...forwards, ...floatingIps.flatMap((one) => one.forwards)].map((one) => one.internalIpAddress);
  const targets = floatingIps.flatMap(({ target }) => target?.ipAddress ?? []);
  const asked = ends.filter(({ kind }) => kind === "vm").map(({ address }) => address);
  return new Set([...internal, ...targets, ...asked]);
}

function smallest(topology: Topology, ways: readonly Way[]): number | undefined {
  const { networks } = lookup(topology);
  const all = ways.flatMap((way) => way.networks.map((name) => networks.get(name)!.mtu));
  return all.length === 0 ? undefined : Math.min(...all);
}
