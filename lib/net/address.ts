import { Address4, Address6 } from "ip-address";

/** IPv4 addresses are canonical dotted quads everywhere; only this folder looks inside them. */

/** The canonical form of a strictly written dotted quad: no leading zeros, no short forms, no prefix length. */
export function parseAddress(text: string): string | undefined {
  return /^[0-9.]+$/.test(text) && Address4.isValid(text) ? new Address4(text).correctForm() : undefined;
}

export function addressToNumber(address: string): number {
  return address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** @param value 0 .. 2^32 - 1 */
export function numberToAddress(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}

export function compareAddresses(a: string, b: string): number {
  return addressToNumber(a) - addressToNumber(b);
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
