import type { TableName } from "../../artefacts/network/rules";
import { contains } from "../../net/cidr";
import { portsIn } from "../../net/port-range";
import type { Packet, Step } from "../trace";
import type { Tracked } from "./flows";
import type { Condition, Rule, Rules } from "./rules";

/** A packet on its way through a namespace. */
export interface Passage {
  packet: Packet;
  in?: string;
  out?: string;
  mark: number;
  notrack: boolean;
  /** undefined: it is not tracked, or of no connection. */
  tracked?: Tracked;
  readonly steps: Step[];
}

type Verdict = "ACCEPT" | "DROP";

/** Through one hook of one table. Rules that do something to the packet are among its steps. */
export function traverse(rules: Rules, table: TableName, hook: string, passage: Passage): Verdict {
  const chains = rules.get(table);
  const through = (chain: string): Verdict | undefined => {
    for (const rule of chains?.get(chain) ?? []) {
      if (!rule.conditions.every((condition) => holds(condition, passage))) continue;
      if (chains!.has(rule.target)) {
        const verdict = through(rule.target);
        if (verdict !== undefined) return verdict;
        continue;
      }
      if (rule.target === "RETURN") return undefined;
      if (TELLING.has(rule.target) || table === "nat") passage.steps.push({ kind: "rule", table, text: rule.text });
      const verdict = act(rule, passage);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };
  return through(hook) ?? "ACCEPT";
}

const TELLING = new Set(["DROP", "DNAT", "SNAT", "MARK"]);

/** Whether what a rule asks for is told apart from what it does not. */
export function isKnown({ conditions, target }: Rule, chains: ReadonlySet<string>): boolean {
  const ofAdverts = conditions.some((one) => one.option === "-p" && !one.negated && ADVERTS.includes(one.value));
  const isTold = ({ option }: Condition) => CONDITIONS.has(option) || (option === "--u32" && ofAdverts);
  return conditions.every(isTold) && (TARGETS.has(target) || chains.has(target));
}

const CONDITIONS = new Set(
  "-s -d -i -o -p --sport --dport --tcp-flags --mark --ctstate --ctorigdst --ctorigdstport".split(" "),
);
/** VRRP, as files and as iptables-save have it: no packet of a trace is of this protocol. */
const ADVERTS = ["112", "vrrp"];
const TARGETS = new Set("ACCEPT DROP RETURN DNAT SNAT MARK CT CONNMARK".split(" "));

function holds({ option, value, negated }: Condition, passage: Passage): boolean {
  const said = conditionOf(option, value, passage);
  // Of what is not tracked, conntrack's marks say nothing, negated or not.
  return said === undefined ? false : said !== negated;
}

function conditionOf(option: string, value: string, passage: Passage): boolean | undefined {
  const { packet, tracked } = passage;
  switch (option) {
    case "-s":
      return contains(value, packet.source);
    case "-d":
      return contains(value, packet.destination);
    case "-i":
      return passage.in === value;
    case "-o":
      return passage.out === value;
    case "-p":
      return packet.protocol === value;
    case "--sport":
      return isAmong(value, packet.sourcePort);
    case "--dport":
      return isAmong(value, packet.destinationPort);
    case "--tcp-flags":
      return hasFlags(value, packet);
    case "--mark":
      return isMarked(value, passage.mark);
    case "--ctstate":
      return value.split(",").some((state) => isState(state, passage));
    case "--ctorigdst":
      return tracked && contains(`${value}/32`, tracked.flow.first.destination);
    case "--ctorigdstport":
      return tracked && isAmong(value, tracked.flow.first.destinationPort);
    case "--u32":
      // Of adverts, see `isKnown`.
      return undefined;
    default:
      throw new Error(`a trace does not know the condition ${option} ${value}`);
  }
}

function isAmong(ports: string, port: number | undefined): boolean {
  const { first, last } = portsIn(ports);
  return port !== undefined && first <= port && port <= last;
}

/** @param text `FIN,SYN,RST,ACK SYN` */
function hasFlags(text: string, { isAnswer }: Packet): boolean {
  const [asked, set] = text.split(" ").map((flags) => flags.split(","));
  const flags = isAnswer === true ? ["SYN", "ACK"] : ["SYN"];
  return asked!.every((flag) => flags.includes(flag) === set!.includes(flag));
}

function isState(state: string, { tracked, notrack }: Passage): boolean {
  switch (state) {
    case "NEW":
      return tracked?.direction === "first";
    case "ESTABLISHED":
      return tracked !== undefined && tracked.direction !== "first";
    case "DNAT":
      return tracked?.flow.destinationNat === true;
    case "UNTRACKED":
      return notrack;
    case "INVALID":
      return tracked === undefined && !notrack;
    default:
      // RELATED: no first packet is, and no answer to one.
      return false;
  }
}

function act(rule: Rule, passage: Passage): Verdict | undefined {
  const { target, arguments: given } = rule;
  switch (target) {
    case "ACCEPT":
    case "DROP":
      return target;
    case "DNAT":
      passage.packet = towards(passage.packet, given.get("--to-destination")!);
      passage.tracked!.flow.destinationNat = true;
      return "ACCEPT";
    case "SNAT": {
      const { sourcePort, ...packet } = passage.packet;
      passage.packet = {
        ...packet,
        ...(given.has("--random-fully") ? {} : { sourcePort }),
        source: given.get("--to-source")!,
      };
      return "ACCEPT";
    }
    case "MARK": {
      const { value, mask } = markIn(given.get("--set-xmark")!);
      passage.mark = ((passage.mark & ~mask) ^ value) >>> 0;
      return undefined;
    }
    case "CT":
      passage.notrack = true;
      return undefined;
    case "CONNMARK":
      return undefined;
    default:
      throw new Error(`a trace does not know the target ${target}: ${rule.text}`);
  }
}

/** `172.16.1.10`, `172.16.1.10:80`, `172.16.1.10:5005-5014/5000`. @see iptables-extensions(8), DNAT */
function towards(packet: Packet, text: string): Packet {
  const [destination, ports] = text.split(":");
  if (ports === undefined) return { ...packet, destination: destination! };
  const [range, base] = ports.split("/");
  const [first, last] = range!.split("-").map(Number);
  if (base === undefined) return { ...packet, destination: destination!, destinationPort: first! };
  const place = (packet.destinationPort! - Number(base)) % (last! - first! + 1);
  return { ...packet, destination: destination!, destinationPort: first! + place };
}

/** `0x2/0xffff`; without a mask all of it. */
export function markIn(text: string): { readonly value: number; readonly mask: number } {
  const [value, mask = 0xffffffff] = text.split("/").map(Number);
  return { value: value!, mask };
}

export function isMarked(text: string, mark: number): boolean {
  const { value, mask } = markIn(text);
  return (mark & mask) >>> 0 === value;
}
