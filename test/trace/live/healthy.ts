import { firstPacket, meantAddress } from "../../../lib/trace/live/connection";
import { isCrossing, linksOf, type Link, type Side } from "../../../lib/trace/live/link";
import { HostSaid } from "../../../lib/trace/live/said";
import type { Hop, HopPort, Trace, Way } from "../../../lib/trace/trace";
import type { World } from "../../../lib/trace/world/world";

/** By host what it says, see `host/engine/look/way.sh`. */
export type Lines = ReadonlyMap<string, readonly string[]>;

const COUNTS = "3 0 3 0";
const SOMEBODY = "02:00:00:00:00:01";

/** What hosts say on which all of a way is as it should be, and three packets have passed. */
export function healthy(world: World, { there, back }: Trace): Lines {
  const lines = new Map<string, Set<string>>();
  const say: Say = (host, line) => void lines.set(host, (lines.get(host) ?? new Set()).add(line));
  for (const way of [there, ...(back === undefined ? [] : [back])]) {
    const links = linksOf(world, way);
    way.hops.forEach((hop, index) => sayHop(way, hop, links[index + 1]?.mac ?? SOMEBODY, say));
    for (const link of links) {
      if (link?.from !== undefined) saySide(link, link.from, link.to, say);
      if (link?.to !== undefined) saySide(link, link.to, link.from, say);
    }
  }
  return new Map([...lines].map(([host, said]) => [host, [...said]]));
}

export function saidBy(lines: Lines): ReadonlyMap<string, HostSaid> {
  return new Map([...lines].map(([host, said]) => [host, new HostSaid(`${said.join("\n")}\n`)]));
}

type Say = (host: string, line: string) => void;

function saySide(link: Link, { host, bridge, vxlan, underlay }: Side, other: Side | undefined, say: Say): void {
  const { mac = SOMEBODY, network, to } = link;
  say(host, `device - ${bridge} 1 1 ${network.mtu} - - 0 ${COUNTS}`);
  if (!isCrossing(link)) return;
  if (vxlan === undefined) return say(host, `uplink ${bridge} eth2 1`);
  say(host, `device - ${vxlan} 1 1 ${network.mtu} ${bridge} 3 0 ${COUNTS}`);
  if (underlay === undefined) return;
  say(host, `underlay ${underlay} eth1`);
  say(host, `device - eth1 1 1 1600 - - 0 ${COUNTS}`);
  if (other?.underlay === undefined) return;
  say(host, `reaches ${underlay} ${other.underlay}`);
  say(host, `forwarding ${bridge} 00:00:00:00:00:00 dev ${vxlan} dst ${other.underlay} self permanent`);
  if (other !== to) return;
  say(host, `forwarding ${bridge} ${mac} dev ${vxlan} master ${bridge}`);
  say(host, `forwarding ${bridge} ${mac} dev ${vxlan} dst ${other.underlay} self`);
}

function sayHop(way: Way, hop: Hop, mac: string, say: Say): void {
  const { host, namespace, in: into, out, steps } = hop;
  say(host, `space ${namespace}`);
  const sayPort = ({ device, tap, bridge, mtu }: HopPort): void => {
    say(host, `device ${namespace} ${device} 1 1 ${mtu} - - 1 ${COUNTS}`);
    say(host, `device - ${tap} 1 1 ${mtu} ${bridge} 3 0 ${COUNTS}`);
  };
  if (into !== undefined) {
    sayPort(into);
    say(host, `forwarding ${into.bridge} ${into.mac} dev ${into.tap} sticky master ${into.bridge} static`);
    say(host, `address ${namespace} ${into.device} ${into.nexthop}/24`);
  }
  if (out !== undefined) {
    sayPort(out);
    say(host, `neighbour ${namespace} ${out.device} ${out.nexthop} lladdr ${mac} used 5/5/5probes 1 REACHABLE `);
  }
  for (const step of steps) {
    if (step.kind === "rule") say(host, `rule ${namespace} ${step.table} [3:252] ${step.text}`);
    if (step.kind === "lookup") say(host, `lookup ${namespace} ${step.text.replace(" ", "\t")} `);
    if (step.kind === "route" && !step.text.startsWith("local ")) {
      say(host, `route ${namespace} ${step.text.replace(/^(\S+)\/32 /, "$1 ")} proto static `);
    }
  }
  const { protocol, source, destination, destinationPort: port } = firstPacket(way, hop);
  const [from, to] = [source, destination].map((address) => meantAddress(address) ?? "198.51.100.7");
  const there = `src=${from} dst=${to}${port === undefined ? "" : ` sport=40000 dport=${port}`}`;
  const back = `src=${to} dst=203.0.113.12${port === undefined ? "" : ` sport=${port} dport=40000`}`;
  say(host, `flow ${namespace} ${protocol} 1 29 ${there} ${back} use=1`);
}
