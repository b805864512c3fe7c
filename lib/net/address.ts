import { Address4, Address6 } from "ip-address";

/** Addresses are canonical texts everywhere: dotted quads, and RFC 5952 for IPv6. Only this folder looks inside them. */

export type Family = 4 | 6;

/** What an address is worth among those of its family. Each text is parsed once. */
const VALUES = new Map<string, bigint>();

/** The canonical form of a strictly written dotted quad: no leading zeros, no short forms, no prefix length. */
export function parseAddress(text: string): string | undefined {
  return /^[0-9.]+$/.test(text) && Address4.isValid(text) ? new Address4(text).correctForm() : undefined;
}

/** @param address or a CIDR */
export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

export function addressValue(address: string): bigint {
  const known = VALUES.get(address);
  if (known !== undefined) return known;
  const value = (familyOf(address) === 6 ? new Address6(address) : new Address4(address)).bigInt();
  VALUES.set(address, value);
  return value;
}

export function addressOf(value: bigint, family: Family): string {
  return (family === 6 ? Address6 : Address4).fromBigInt(value).correctForm();
}

/** IPv4 before IPv6. */
export function compareAddresses(a: string, b: string): number {
  const difference = addressValue(a) - addressValue(b);
  return familyOf(a) - familyOf(b) || (difference > 0n ? 1 : difference < 0n ? -1 : 0);
}

/** One machine can own it: not "this network", loopback, multicast, reserved or broadcast. */
export function isUnicast(address: string): boolean {
  const first = Number(address.split(".")[0]);
  return first >= 1 && first <= 223 && first !== 127;
}

/** An IPv6 address without prefix length or zone. */
export function isIpv6(text: string): boolean {
  return /^[0-9A-Fa-f:.]+$/.test(text) && Address6.isValid(text);
}
