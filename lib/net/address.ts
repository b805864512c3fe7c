import { Address6 } from "ip-address";

/** Addresses are canonical texts everywhere: dotted quads, and RFC 5952 for IPv6. Only this folder looks inside them. */

export type Family = 4 | 6;

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const DOTTED_QUAD = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** The canonical form of a strictly written dotted quad: no leading zeros, no short forms, no prefix length. */
export function parseAddress(text: string): string | undefined {
  return DOTTED_QUAD.test(text) ? text : undefined;
}

/** @param address or a CIDR */
export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

/** What it is worth among those of its family. A document has many of IPv4: these are read without any library. */
export function addressValue(address: string): bigint {
  if (familyOf(address) === 6) return new Address6(address).bigInt();
  return BigInt(address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0));
}

export function addressOf(value: bigint, family: Family): string {
  if (family === 6) return Address6.fromBigInt(value).correctForm();
  const number = Number(value);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
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
