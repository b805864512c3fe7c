import { packetText } from "../../packet";
import type { Hop, Packet } from "../../trace";
import { meantAddress } from "../connection";
import type { LiveFact } from "../../live-fact";
import { fact } from "../sentence";
import type { HostSaid, Neighbour, Tracked } from "../said";

/** A neighbour that did not answer so long ago may answer by now: nobody has asked since. Seconds. */
const OLD = 60;
/** Requests without an answer after which none will come: the kernel sends three, one a second. */
const IN_VAIN = 2;

/**
 * The connection in a namespace's table.
 * @param first its first packet, as the namespace sees it
 * @param seesAll its packets pass both ways
 */
export function connectionFact({ host, namespace }: Hop, first: Packet, seesAll: boolean, said: HostSaid): LiveFact {
  const subject = packetText(first);
  if (said.lacks("conntrack")) return fact(host, "connection", subject, "unknown", "cannot be seen without conntrack");
  const all = said.connections(namespace).filter((tracked) => isOf(tracked, first));
  const [one, ...others] = all;
  if (one === undefined) return fact(host, "connection", subject, "fine", "is not tracked");
  const answered = all.filter(({ isAnswered }) => isAnswered).length;
  const state = answered === 0 && seesAll ? "odd" : "fine";
  if (others.length > 0) {
    if (!seesAll) return fact(host, "connection", subject, state, `is tracked ${all.length} times`);
    return fact(host, "connection", subject, state, `is tracked ${all.length} times, ${answered} of them answered`);
  }
  const how = one.isAnswered ? ", answered" : seesAll ? ", not answered" : "";
  return fact(host, "connection", subject, state, `is tracked${how}, seen as ${one.seenAs}`);
}

function isOf(tracked: Tracked, { protocol, source, destination, destinationPort }: Packet): boolean {
  const is = (meant: string, found: string) => (meantAddress(meant) ?? found) === found;
  return (
    tracked.protocol === protocol &&
    is(source, tracked.source) &&
    is(destination, tracked.destination) &&
    (destinationPort === undefined || destinationPort === tracked.destinationPort)
  );
}

/** Whoever has the address that a packet goes to next. @param mac that it has; undefined: no document says it */
export function neighbourFact({ host, namespace, out }: Hop, mac: string | undefined, said: HostSaid): LiveFact[] {
  if (out === undefined) return [];
  const { device, nexthop } = out;
  const neighbour = said.neighbour(namespace, device, nexthop);
  const tell = (state: LiveFact["state"], found: string) => [fact(host, "neighbour", nexthop, state, found)];
  if (neighbour === undefined) return tell("fine", "is not known yet: nothing was sent to it");
  if (isSilent(neighbour)) return tell("stops", "does not answer");
  if (neighbour.state === "FAILED")
    return tell("odd", `did not answer ${neighbour.since} s ago, and nobody asked since`);
  if (neighbour.mac === undefined) return tell("odd", "is being asked for");
  const found = `is at ${neighbour.mac}, ${neighbour.state}`;
  return mac === undefined || mac === neighbour.mac
    ? tell("fine", found)
    : tell("odd", `${found}, and should be at ${mac}`);
}

function isSilent({ state, since = 0, asked }: Neighbour): boolean {
  return state === "FAILED" ? since <= OLD : state === "INCOMPLETE" && asked >= IN_VAIN;
}
