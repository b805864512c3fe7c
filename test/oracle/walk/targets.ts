import { markIn, type Passing } from "./matches";
import { ANY_PORT, type Packet } from "./packet";
import type { Rule, Ruleset } from "./ruleset";

/** What a chain says of a packet; undefined: nothing, it goes on. */
export type Verdict = "ACCEPT" | "DROP";

/** What stops a packet in a chain: a verdict, or the end of that chain. */
type End = Verdict | "RETURN" | undefined;

/** A packet passes a chain, which may mark and translate it. */
export function pass(ruleset: Ruleset, table: string, hook: string, passing: Passing): Verdict {
  const chains = ruleset.get(table);
  const through = (chain: string): Verdict | undefined => {
    for (const rule of chains?.get(chain) ?? []) {
      if (!rule.matches.every((match) => match(passing))) continue;
      const end = chains!.has(rule.target) ? through(rule.target) : apply(rule, passing);
      if (end === "RETURN") return undefined;
      if (end !== undefined) return end;
    }
    return undefined;
  };
  return through(hook) === "DROP" ? "DROP" : "ACCEPT";
}

function apply({ target, options, text }: Rule, passing: Passing): End {
  switch (target) {
    case "ACCEPT":
    case "DROP":
    case "RETURN":
      return target;
    case "DNAT":
      passing.packet = towards(options.get("--to-destination")!, passing.packet);
      passing.tracked!.connection.destinationNat = true;
      return "ACCEPT";
    case "SNAT":
      passing.packet = {
        ...passing.packet,
        source: options.get("--to-source")!,
        ...(options.has("--random-fully") ? { sourcePort: ANY_PORT } : {}),
      };
      return "ACCEPT";
    case "MARK":
      passing.mark = marked(passing.mark, options.get("--set-xmark")!);
      return undefined;
    case "CONNMARK":
      markConnection(options, passing);
      return undefined;
    case "CT":
      passing.notrack = true;
      return undefined;
    default:
      throw new Error(`target ${target} is not known: ${text}`);
  }
}

/** `ADDRESS[:FIRST[-LAST[/BASE]]]` @see iptables-extensions(8), DNAT */
function towards(text: string, packet: Packet): Packet {
  const parts = /^(?<address>[\d.]+)(?::(?<first>\d+)(?:-(?<last>\d+)\/(?<base>\d+))?)?$/.exec(text)?.groups;
  if (parts === undefined) throw new Error(`the walker does not know --to-destination ${text}`);
  const destination = parts["address"]!;
  if (parts["first"] === undefined) return { ...packet, destination };
  const [first, last, base] = ["first", "last", "base"].map((name) => Number(parts[name]));
  if (parts["base"] === undefined) return { ...packet, destination, destinationPort: first! };
  const destinationPort = first! + ((packet.destinationPort - base!) % (last! - first! + 1));
  return { ...packet, destination, destinationPort };
}

function marked(mark: number, text: string): number {
  const { value, mask } = markIn(text);
  return ((mark & ~mask) ^ value) >>> 0;
}

function markConnection(options: ReadonlyMap<string, string>, passing: Passing): void {
  const connection = passing.tracked?.connection;
  if (connection === undefined) return;
  const [ofPacket, ofConnection] = ["--nfmask", "--ctmask"].map((name) => Number(options.get(name) ?? 0xffffffff));
  const set = options.get("--set-xmark");
  if (set !== undefined) connection.mark = marked(connection.mark, set);
  if (options.has("--save-mark")) {
    connection.mark = ((connection.mark & ~ofConnection!) ^ (passing.mark & ofPacket!)) >>> 0;
  }
  if (options.has("--restore-mark")) {
    passing.mark = ((passing.mark & ~ofPacket!) ^ (connection.mark & ofConnection!)) >>> 0;
  }
}
