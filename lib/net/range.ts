import { addressToNumber, numberToAddress } from "./address";

/** Both ends belong to it. */
export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

export function rangeContains(range: AddressRange, address: string): boolean {
  const value = addressToNumber(address);
  return addressToNumber(range.start) <= value && value <= addressToNumber(range.end);
}

export function rangesOverlap(a: AddressRange, b: AddressRange): boolean {
  return addressToNumber(a.start) <= addressToNumber(b.end) && addressToNumber(b.start) <= addressToNumber(a.end);
}

/** What is left of a range when one address is taken out of it: none, one or two ranges. */
export function without(range: AddressRange, address: string): readonly AddressRange[] {
  if (!rangeContains(range, address)) return [range];
  const value = addressToNumber(address);
  const rest: AddressRange[] = [];
  if (range.start !== address) rest.push({ start: range.start, end: numberToAddress(value - 1) });
  if (range.end !== address) rest.push({ start: numberToAddress(value + 1), end: range.end });
  return rest;
}

/** Every address of the ranges, the highest first. The ranges do not overlap. */
export function* descending(ranges: readonly AddressRange[]): Generator<string> {
  const fromTop = [...ranges].sort((a, b) => addressToNumber(b.start) - addressToNumber(a.start));
  for (const { start, end } of fromTop) {
    for (let value = addressToNumber(end); value >= addressToNumber(start); value--) yield numberToAddress(value);
  }
}

/** Every address of a range, the lowest first. */
export function* ascending({ start, end }: AddressRange): Generator<string> {
  for (let value = addressToNumber(start); value <= addressToNumber(end); value++) yield numberToAddress(value);
}
