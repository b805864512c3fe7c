/** TCP, UDP, SCTP or DCCP ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export function onePort(port: number): PortRange {
  return { first: port, last: port };
}

/** `34203`, and `9000:9099` as Neutron and iptables write a range. */
export function portsText({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}:${last}`;
}

/** What {@link portsText} wrote. */
export function portsIn(text: string): PortRange {
  const [first, last = first] = text.split(":").map(Number);
  return { first: first!, last: last! };
}

export function portCount({ first, last }: PortRange): number {
  return last - first + 1;
}
