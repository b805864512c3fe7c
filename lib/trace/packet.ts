import type { Packet } from "./trace";

export function answerTo({ protocol, source, sourcePort, destination, destinationPort, isAnswer }: Packet): Packet {
  return {
    ...(isAnswer === true ? {} : { isAnswer: true as const }),
    protocol,
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
  };
}

export function isSame(a: Packet, b: Packet): boolean {
  return packetText(a) === packetText(b);
}

/** `tcp 172.16.1.10 -> 203.0.113.101:22`: a port that no rule names is left out. */
export function packetText(packet: Packet): string {
  return `${packet.protocol} ${endsText(packet)}`;
}

/** `172.16.1.10 -> 203.0.113.101:22` */
export function endsText({ source, sourcePort, destination, destinationPort }: Packet): string {
  return `${withPort(source, sourcePort)} -> ${withPort(destination, destinationPort)}`;
}

function withPort(address: string, port: number | undefined): string {
  return port === undefined ? address : `${address}:${port}`;
}
