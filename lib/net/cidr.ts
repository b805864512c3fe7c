import { Address6 } from "ip-address";
import { addressOf, addressValue, familyOf, parseAddress, type Family } from "./address";

/** CIDRs are canonical texts: `a.b.c.d/n`, or the same for IPv6. */

/** Of the last few: a document asks for those of one network again and again. */
const BOUNDS = new Map<string, Bounds>();
const REMEMBERED = 1000;

interface Bounds {
  readonly family: Family;
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** The canonical form of a strictly written IPv4 CIDR; host bits may still be set, see {@link hasHostBits}. */
export function parseCidr(text: string): string | undefined {
  const [, address = "", length] = /^([0-9.]+)\/(0|[1-9][0-9]?)$/.exec(text) ?? [];
  return parseAddress(address) === undefined || Number(length) > 32 ? undefined : text;
}

export function prefixLength(cidr: string): number {
  return bounds(cidr).length;
}

/** How many addresses it has. */
export function sizeOf(cidr: string): number {
  const { first, last } = bounds(cidr);
  return Number(last - first) + 1;
}

export function networkAddress(cidr: string): string {
  return addressAt(cidr, 0);
}

/** Of an IPv4 network; IPv6 has none, there it is an address like any other. */
export function broadcastAddress(cidr: string): string {
  const { family, last } = bounds(cidr);
  return addressOf(last, family);
}

/** The first address a host can have. */
export function firstHostAddress(cidr: string): string {
  return addressAt(cidr, 1);
}

/** The last address a host can have. */
export function lastHostAddress(cidr: string): string {
  const { family, last } = bounds(cidr);
  return addressOf(last - 1n, family);
}

/** So many addresses after its first. */
export function addressAt(cidr: string, place: number): string {
  const { family, first } = bounds(cidr);
  return addressOf(first + BigInt(place), family);
}

export function hasHostBits(cidr: string): boolean {
  return withoutHostBits(cidr) !== cidr;
}

export function withoutHostBits(cidr: string): string {
  return `${networkAddress(cidr)}/${prefixLength(cidr)}`;
}

export function contains(cidr: string, address: string): boolean {
  const { family, first, last } = bounds(cidr);
  if (familyOf(address) !== family) return false;
  const value = addressValue(address);
  return first <= value && value <= last;
}

export function overlaps(a: string, b: string): boolean {
  const [x, y] = [bounds(a), bounds(b)];
  return x.family === y.family && x.first <= y.last && y.first <= x.last;
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: string, inner: string): boolean {
  const [x, y] = [bounds(outer), bounds(inner)];
  return x.family === y.family && x.first <= y.first && y.last <= x.last;
}

/** `172.16.0.1` in `172.16.0.0/24` -> `172.16.0.1/24` */
export function withPrefix(address: string, cidr: string): string {
  return `${address}/${prefixLength(cidr)}`;
}

/** `255.255.255.0` for a /24 */
export function netmask(cidr: string): string {
  const { family, first, last } = bounds(cidr);
  const highest = family === 6 ? 2n ** 128n - 1n : 2n ** 32n - 1n;
  return addressOf(highest - (last - first), family);
}

function bounds(cidr: string): Bounds {
  const known = BOUNDS.get(cidr);
  if (known !== undefined) return known;
  if (BOUNDS.size === REMEMBERED) BOUNDS.clear();
  const made = readBounds(cidr);
  BOUNDS.set(cidr, made);
  return made;
}

function readBounds(cidr: string): Bounds {
  const family = familyOf(cidr);
  if (family === 6) {
    const parsed = new Address6(cidr);
    const [first, last] = [parsed.startAddress().bigInt(), parsed.endAddress().bigInt()];
    return { family, length: parsed.subnetMask, first, last };
  }
  const [address, prefix] = cidr.split("/") as [string, string];
  const length = Number(prefix);
  const size = BigInt(2 ** (32 - length));
  const value = addressValue(address);
  const first = value - (value % size);
  return { family, length, first, last: first + size - 1n };
}
