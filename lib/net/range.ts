import { addressOf, addressValue, compareAddresses, familyOf } from "./address";

/** Both ends belong to it. */
export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

export function rangeContains({ start, end }: AddressRange, address: string): boolean {
  return compareAddresses(start, address) <= 0 && compareAddresses(address, end) <= 0;
}

export function rangesOverlap(a: AddressRange, b: AddressRange): boolean {
  return compareAddresses(a.start, b.end) <= 0 && compareAddresses(b.start, a.end) <= 0;
}

/** What is left of a range when one address is taken out of it: none, one or two ranges. */
export function without(range: AddressRange, address: string): readonly AddressRange[] {
  if (!rangeContains(range, address)) return [range];
  const [value, family] = [addressValue(address), familyOf(address)];
  const rest: AddressRange[] = [];
  if (range.start !== address) rest.push({ start: range.start, end: addressOf(value - 1n, family) });
  if (range.end !== address) rest.push({ start: addressOf(value + 1n, family), end: range.end });
  return rest;
}

/** Every address of the ranges, the highest first. The ranges do not overlap. */
export function* descending(ranges: readonly AddressRange[]): Generator<string> {
  const fromTop = [...ranges].sort((a, b) => compareAddresses(b.start, a.start));
  for (const { start, end } of fromTop) {
    const first = addressValue(start);
    for (let value = addressValue(end); value >= first; value--) yield addressOf(value, familyOf(start));
  }
}

/** Every address of a range, the lowest first. */
export function* ascending({ start, end }: AddressRange): Generator<string> {
  const last = addressValue(end);
  for (let value = addressValue(start); value <= last; value++) yield addressOf(value, familyOf(start));
}
