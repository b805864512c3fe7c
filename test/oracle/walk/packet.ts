/** The first packet of a connection, or its answer. */
export interface Packet {
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp" | "icmp";
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** Of TCP it has SYN and ACK; the first packet has SYN alone. */
  readonly isAnswer?: boolean;
}

/** What the walker puts where the kernel takes any free port. */
export const ANY_PORT = 65535;

export function answerTo(packet: Packet): Packet {
  const { protocol, source, sourcePort, destination, destinationPort, isAnswer = false } = packet;
  return {
    protocol,
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
    isAnswer: !isAnswer,
  };
}

export function packetText({ protocol, source, sourcePort, destination, destinationPort }: Packet): string {
  return `${protocol} ${source}:${sourcePort} -> ${destination}:${destinationPort}`;
}
