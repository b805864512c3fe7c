/** The first packet of a connection, or its answer. */
export interface Packet {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** What the walker puts where the kernel takes any free port. */
export const ANY_PORT = 65535;

export function answerTo({ protocol, source, sourcePort, destination, destinationPort }: Packet): Packet {
  return {
    protocol,
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
  };
}

export function packetText({ protocol, source, sourcePort, destination, destinationPort }: Packet): string {
  return `${protocol} ${source}:${sourcePort} -> ${destination}:${destinationPort}`;
}
