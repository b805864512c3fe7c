import { contains } from "../../../lib/net/cidr";
import type { Tracked } from "./connections";
import type { Packet } from "./packet";

/** A packet on its way through a namespace, as a rule sees it. */
export interface Passing {
  packet: Packet;
  readonly in?: string;
  readonly out?: string;
  mark: number;
  /** Said by table raw, before it would be tracked. */
  notrack?: boolean;
  /** undefined: it is not tracked, or of no connection that is known. */
  tracked?: Tracked;
}

export type Match = (passing: Passing) => boolean;

/** What one option of a rule asks of a packet. @param module the last `-m` before it */
export function matchOf(option: string, value: string, module: string | undefined): Match | undefined {
  switch (option) {
    case "-s":
      return ({ packet }) => contains(withLength(value), packet.source);
    case "-d":
      return ({ packet }) => contains(withLength(value), packet.destination);
    case "-i":
      return (passing) => isDevice(value, passing.in);
    case "-o":
      return (passing) => isDevice(value, passing.out);
    case "-p":
      return ({ packet }) => packet.protocol === value;
    case "--sport":
      return ({ packet }) => isPort(value, packet.sourcePort);
    case "--dport":
      return ({ packet }) => isPort(value, packet.destinationPort);
    case "--tcp-flags":
      return ({ packet }) => hasFlags(value, packet);
    case "--ctstate":
      return (passing) => value.split(",").some((state) => isState(state, passing));
    case "--ctorigdst":
      return ({ tracked }) =>
        tracked !== undefined && contains(withLength(value), tracked.connection.first.destination);
    case "--ctorigdstport":
      return ({ tracked }) => tracked !== undefined && isPort(value, tracked.connection.first.destinationPort);
    case "--u32":
      return ({ packet }) => isFirstWord(value, packet);
    case "--mark":
      return module === "mark" ? (passing) => isMark(value, passing.mark) : undefined;
    default:
      return undefined;
  }
}

/** Of a packet that is not tracked it is false, also with `!`. */
export function connectionMarkOf(value: string, negated: boolean): Match {
  return ({ tracked }) => tracked !== undefined && isMark(value, tracked.connection.mark) !== negated;
}

/** `0x2/0xffff` */
export function markIn(text: string): { readonly value: number; readonly mask: number } {
  const [value, mask = 0xffffffff] = text.split("/").map(Number);
  if (!Number.isInteger(value) || !Number.isInteger(mask)) throw new Error(`${text} is not a mark`);
  return { value: value!, mask };
}

function isMark(text: string, mark: number): boolean {
  const { value, mask } = markIn(text);
  return (mark & mask) >>> 0 === value;
}

function isDevice(pattern: string, device: string | undefined): boolean {
  if (device === undefined) return false;
  return pattern.endsWith("+") ? device.startsWith(pattern.slice(0, -1)) : device === pattern;
}

function isPort(text: string, port: number): boolean {
  const [first, last = first] = text.split(":").map(Number);
  return first! <= port && port <= last!;
}

/** Of the 32 bits behind the IP header. @see iptables-extensions(8), u32: `0>>22&0x3C@` leads there */
function isFirstWord(text: string, { sourcePort, destinationPort }: Packet): boolean {
  const [, shift, mask, wanted] = /^"0x0>>0x16&0x3c@0x0>>(0x[0-9a-f]+)&(0x[0-9a-f]+)=(0x[0-9a-f]+)"$/.exec(text) ?? [];
  if (shift === undefined) throw new Error(`the walker does not know what ${text} looks at`);
  const word = sourcePort * 0x10000 + destinationPort;
  return ((word >>> Number(shift)) & Number(mask)) >>> 0 === Number(wanted);
}

/** @param text `FIN,SYN,RST,ACK SYN`: of these flags it has those */
function hasFlags(text: string, { isAnswer = false }: Packet): boolean {
  const [asked, wanted] = text.split(" ").map((flags) => flags.split(","));
  const flags = isAnswer ? ["SYN", "ACK"] : ["SYN"];
  return asked!.every((flag) => flags.includes(flag) === wanted!.includes(flag));
}

function isState(state: string, { tracked, notrack = false }: Passing): boolean {
  switch (state) {
    case "NEW":
    case "ESTABLISHED":
      return tracked?.state === state;
    case "DNAT":
      return tracked?.connection.destinationNat === true;
    case "UNTRACKED":
      return notrack;
    case "INVALID":
      return tracked === undefined && !notrack;
    // No packet of the walker is one.
    case "RELATED":
      return false;
    default:
      throw new Error(`the walker knows no state ${state}`);
  }
}

function withLength(address: string): string {
  return address.includes("/") ? address : `${address}/32`;
}
