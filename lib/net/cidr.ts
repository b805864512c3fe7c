import { Address4 } from "ip-address";
import { addressToNumber, numberToAddress } from "./address";

/** CIDRs are canonical `a.b.c.d/n` strings. */

/** The canonical form of a strictly written IPv4 CIDR; host bits may still be set, see {@link hasHostBits}. */
export function parseCidr(text: string): string | undefined {
  if (!/^[0-9.]+\/(0|[1-9][0-9]?)$/.test(text) || !Address4.isValid(text)) return undefined;
  const parsed = new Address4(text);
  return `${parsed.correctForm()}/${parsed.subnetMask}`;
}

export function prefixLength(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf("/") + 1));
}

export function networkAddress(cidr: string): string {
  return numberToAddress(bounds(cidr).first);
}

export function broadcastAddress(cidr: string): string {
  return numberToAddress(bounds(cidr).last);
}

/** The first address a host can have. */
export function firstHostAddress(cidr: string): string {
  return numberToAddress(bounds(cidr).first + 1);
}

/** The last address a host can have. */
export function lastHostAddress(cidr: string): string {
  return numberToAddress(bounds(cidr).last - 1);
}

export function hasHostBits(cidr: string): boolean {
  return withoutHostBits(cidr) !== cidr;
}

export function withoutHostBits(cidr: string): string {
  return `${networkAddress(cidr)}/${prefixLength(cidr)}`;
}

export function contains(cidr: string, address: string): boolean {
  const { first, last } = bounds(cidr);
  const value = addressToNumber(address);
  return first <= value && value <= last;
}

export function overlaps(a: string, b: string): boolean {
  const [x, y] = [bounds(a), bounds(b)];
  return x.first <= y.last && y.first <= x.last;
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: string, inner: string): boolean {
  return prefixLength(outer) <= prefixLength(inner) && contains(outer, networkAddress(inner));
}

/** `172.16.0.1` in `172.16.0.0/24` -> `172.16.0.1/24` */
export function withPrefix(address: string, cidr: string): string {
  return `${address}/${prefixLength(cidr)}`;
}

/** `255.255.255.0` for a /24 */
export function netmask(cidr: string): string {
  return numberToAddress(2 ** 32 - 2 ** (32 - prefixLength(cidr)));
}

function bounds(cidr: string): { first: number; last: number } {
  const size = 2 ** (32 - prefixLength(cidr));
  const value = addressToNumber(cidr.slice(0, cidr.indexOf("/")));
  const first = value - (value % size);
  return { first, last: first + size - 1 };
}
