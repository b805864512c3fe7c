import * as fc from "fast-check";
import { addressOf, addressValue } from "../../lib/net/address";
import { type AddressRange, descending, rangeContains, rangesOverlap, without } from "../../lib/net/range";

const valueOf = (address: string) => Number(addressValue(address));
const addressAt = (value: number) => addressOf(BigInt(value), 4);

const BASE = valueOf("10.0.0.250");
const offset = fc.integer({ min: 0, max: 40 });
const range = fc
  .tuple(offset, offset)
  .map(([a, b]): AddressRange => ({ start: at(Math.min(a, b)), end: at(Math.max(a, b)) }));

test("a range is listed from the top, every address once", () => {
  fc.assert(
    fc.property(range, (r) => {
      const expected = listed(r).reverse();
      expect([...descending([r])]).toEqual(expected);
    }),
  );
  const ranges = [
    { start: "10.0.0.1", end: "10.0.0.2" },
    { start: "10.0.0.9", end: "10.0.0.10" },
  ];
  expect([...descending(ranges)]).toEqual(["10.0.0.10", "10.0.0.9", "10.0.0.2", "10.0.0.1"]);
});

test("taking an address out leaves all the others", () => {
  fc.assert(
    fc.property(range, offset, (r, o) => {
      const rest = without(r, at(o)).flatMap(listed);
      expect(rest).toEqual(listed(r).filter((address) => address !== at(o)));
    }),
  );
});

test("ranges overlap when they have an address in common", () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      const common = listed(a).filter((address) => listed(b).includes(address));
      expect(rangesOverlap(a, b)).toBe(common.length > 0);
      expect(listed(b).filter((address) => rangeContains(a, address))).toEqual(common.length > 0 ? common : []);
    }),
  );
});

function at(o: number): string {
  return addressAt(BASE + o);
}

function listed({ start, end }: AddressRange): string[] {
  const length = valueOf(end) - valueOf(start) + 1;
  return Array.from({ length }, (_, i) => addressAt(valueOf(start) + i));
}
