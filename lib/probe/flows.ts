/** A connection as conntrack has it: who began it, and who is to answer. */
export interface Flow {
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  /** Port that it is for. */
  readonly port?: number;
  /** Who answers: the machine that it was led to. */
  readonly answerer: string;
  readonly answererPort?: number;
  /** To whom the answer goes: who began it, as the answerer sees it. */
  readonly seenAs: string;
  /** An answer has passed. */
  readonly answered: boolean;
}

/** Reads a line of `conntrack -L`; undefined: it is none of IPv4. */
export function flowIn(line: string): Flow | undefined {
  const protocol = /^([a-z]+) /.exec(line)?.[1];
  const all = (word: string) =>
    [...line.matchAll(new RegExp(` ${word}=([0-9.]+)(?= |$)`, "g"))].map(([, value]) => value!);
  const [sources, destinations, ports, from] = [all("src"), all("dst"), all("dport"), all("sport")];
  if (protocol === undefined || sources.length !== 2 || destinations.length !== 2) return undefined;
  return {
    protocol,
    source: sources[0]!,
    destination: destinations[0]!,
    ...(ports.length === 2 ? { port: Number(ports[0]), answererPort: Number(from[1]) } : {}),
    answerer: sources[1]!,
    seenAs: destinations[1]!,
    answered: !line.includes("[UNREPLIED]"),
  };
}
