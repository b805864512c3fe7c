import type { Compilation } from "../../lib/compile";
import type { PortRange } from "../../lib/net/port-range";
import type { Surroundings } from "./around";
import type { Packet } from "./walk/packet";
import type { Machine } from "./walk/world";

export interface Sent {
  readonly from: Machine;
  /** What for, in words. */
  readonly to: string;
  readonly packet: Packet;
  /** To whom on the external network it is given, if not to who has its destination. */
  readonly via?: string;
}

export const OUTSIDE: Machine = { kind: "outside", name: "outside", address: "198.51.100.9" };
/** Of the internet, too. */
export const ELSEWHERE = "192.0.2.80";
const SOURCE_PORT = 40000;

/** What is sent through the routers of an environment. */
export function packetsOf({ topology }: Compilation, { vms, outside }: Surroundings): readonly Sent[] {
  const senders: Machine[] = [OUTSIDE, ...vms, { kind: "router", name: "router", address: outside.router }];
  const destinations = [
    ...topology.floatingIps.flatMap(({ name, fixedIp: { ipAddress }, target, forwards }) => [
      ...(target === undefined ? [] : anyPort(`floating IP ${name}`, ipAddress)),
      ...forwards.flatMap((forward) =>
        portsAround(forward.externalPorts).flatMap((port) =>
          (["tcp", "udp"] as const).map((protocol) => to(`port of ${name}`, ipAddress, protocol, port)),
        ),
      ),
      ...(target === undefined ? [to(name, ipAddress, "icmp", 0)] : []),
    ]),
    ...anyPort("the gateway address", outside.router),
    ...vms.flatMap(({ name, address }) => anyPort(name, address)),
    ...anyPort("the internet", ELSEWHERE),
  ];
  const astray = topology.floatingIps.flatMap(({ name, fixedIp: { ipAddress: via } }) =>
    vms.map((vm): Sent => {
      const packet: Packet = {
        protocol: "tcp",
        source: OUTSIDE.address,
        sourcePort: SOURCE_PORT,
        destination: vm.address,
        destinationPort: 22,
      };
      return { from: OUTSIDE, to: `${vm.name} by way of ${name}`, packet, via };
    }),
  );
  const sent = senders.flatMap((from) =>
    destinations
      .filter(({ destination }) => destination !== from.address && !(from === OUTSIDE && destination === ELSEWHERE))
      .map(({ words, ...packet }) => ({
        from,
        to: words,
        packet: { source: from.address, sourcePort: packet.protocol === "icmp" ? 0 : SOURCE_PORT, ...packet },
      })),
  );
  return [...sent, ...astray];
}

interface Destination extends Pick<Packet, "protocol" | "destination" | "destinationPort"> {
  readonly words: string;
}

function to(words: string, destination: string, protocol: Packet["protocol"], destinationPort: number): Destination {
  return { words, protocol, destination, destinationPort };
}

function anyPort(words: string, address: string): Destination[] {
  return [to(words, address, "tcp", 22), to(words, address, "udp", 53), to(words, address, "icmp", 0)];
}

/** Its ends, its middle, and the ports beside it. */
function portsAround({ first, last }: PortRange): number[] {
  return [...new Set([first - 1, first, first + 1, Math.floor((first + last) / 2), last, last + 1])];
}
