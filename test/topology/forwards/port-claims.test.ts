import * as fc from "fast-check";
import type { PortRange } from "../../../lib/net/port-range";
import { PortClaims } from "../../../lib/topology/forwards/port-claims";

/** Who has the ports already, of every claim. */
function refusals(claims: readonly (readonly [string, PortRange])[]): (string | undefined)[] {
  const ports = new PortClaims();
  return claims.map(([address, range], index) => {
    let refusal: string | undefined;
    ports.claim(address, range, String(index), (owner) => (refusal = owner));
    return refusal;
  });
}

test("ranges that only touch are both free", () => {
  const ranges = [
    { first: 10, last: 19 },
    { first: 20, last: 29 },
    { first: 1, last: 9 },
  ];
  expect(refusals(ranges.map((range) => ["a", range]))).toEqual([undefined, undefined, undefined]);
});

test.each([
  ["at its start", { first: 5, last: 10 }],
  ["at its end", { first: 19, last: 30 }],
  ["within", { first: 12, last: 12 }],
  ["around", { first: 1, last: 65535 }],
])("a range that overlaps another %s is told whose that is", (_, range) => {
  expect(
    refusals([
      ["a", { first: 10, last: 19 }],
      ["a", range],
      ["b", range],
    ]),
  ).toEqual([undefined, "0", undefined]);
});

test("what is refused claims nothing", () => {
  const ranges = [
    { first: 10, last: 19 },
    { first: 15, last: 30 },
    { first: 25, last: 26 },
  ];
  expect(refusals(ranges.map((range) => ["a", range]))).toEqual([undefined, "0", undefined]);
});

test("any claims: refused is exactly what overlaps one that was granted", () => {
  const range = fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(12))
    .map(([first, more]): PortRange => ({ first, last: first + more }));
  const claim = fc.tuple(fc.constantFrom("a", "b"), range);
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 30 }), (claims) => {
      const granted: number[] = [];
      refusals(claims).forEach((refusal, index) => {
        const [address, { first, last }] = claims[index]!;
        const overlapping = granted.filter((other) => {
          const [there, ports] = claims[other]!;
          return there === address && ports.first <= last && first <= ports.last;
        });
        if (overlapping.length === 0) granted.push(index);
        if (refusal === undefined) expect(overlapping).toEqual([]);
        else expect(overlapping).toContain(Number(refusal));
      });
    }),
  );
});
