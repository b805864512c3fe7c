import * as fc from "fast-check";
import { addressOf, addressValue } from "../../lib/net/address";
import * as cidrs from "../../lib/net/cidr";

const valueOf = (address: string) => Number(addressValue(address));
const addressAt = (value: number) => addressOf(BigInt(value), 4);

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const prefix = fc.integer({ min: 0, max: 32 });
/** A CIDR without host bits together with its ends, computed bit by bit. */
const network = fc.tuple(number, prefix).map(([n, length]) => {
  const bits = n.toString(2).padStart(32, "0").slice(0, length);
  const [first, last] = [parseInt(bits.padEnd(32, "0"), 2), parseInt(bits.padEnd(32, "1"), 2)];
  return { cidr: `${addressAt(first)}/${length}`, first, last, length, within: n };
});

test.each([
  "",
  "10.0.0.0",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/024",
  "10.0.0.0/08",
  "10.0.0.0/255.0.0.0",
  "10.0.0/8",
  "010.0.0.0/8",
  "10.0.0.0/8\n",
  "10.0.0.0/ 8",
  "2001:db8::/64",
])("%j is not a CIDR", (text) => {
  expect(cidrs.parseCidr(text)).toBeUndefined();
});

test("a network is read as it is written and knows its ends", () => {
  fc.assert(
    fc.property(network, ({ cidr, first, last, length }) => {
      expect(cidrs.parseCidr(cidr)).toBe(cidr);
      expect(cidrs.prefixLength(cidr)).toBe(length);
      expect(valueOf(cidrs.networkAddress(cidr))).toBe(first);
      expect(valueOf(cidrs.broadcastAddress(cidr))).toBe(last);
      expect(cidrs.hasHostBits(cidr)).toBe(false);
      expect(cidrs.withPrefix("192.0.2.1", cidr)).toBe(`192.0.2.1/${length}`);
      expect(cidrs.sizeOf(cidr)).toBe(last - first + 1);
      if (length > 30) return;
      expect(valueOf(cidrs.firstHostAddress(cidr))).toBe(first + 1);
      expect(valueOf(cidrs.lastHostAddress(cidr))).toBe(last - 1);
    }),
  );
});

test("the netmask selects the network", () => {
  fc.assert(
    fc.property(network, ({ cidr, first, within }) => {
      expect((BigInt(valueOf(cidrs.netmask(cidr))) & BigInt(within)) === BigInt(first)).toBe(true);
    }),
  );
  expect(["0.0.0.0/0", "10.0.0.0/23", "10.0.0.1/32"].map(cidrs.netmask)).toEqual([
    "0.0.0.0",
    "255.255.254.0",
    "255.255.255.255",
  ]);
});

test("host bits are seen and taken off", () => {
  fc.assert(
    fc.property(network, ({ cidr, first, within, length }) => {
      const given = cidrs.parseCidr(`${addressAt(within)}/${length}`) ?? "";
      expect(cidrs.hasHostBits(given)).toBe(within !== first);
      expect(cidrs.withoutHostBits(given)).toBe(cidr);
    }),
  );
});

test("an address is inside exactly between the ends", () => {
  fc.assert(
    fc.property(network, number, ({ cidr, first, last, within }, other) => {
      expect(cidrs.contains(cidr, addressAt(within))).toBe(true);
      for (const n of [other, first - 1, first, last, last + 1].filter((n) => n >= 0 && n < 2 ** 32)) {
        expect(cidrs.contains(cidr, addressAt(n))).toBe(first <= n && n <= last);
      }
    }),
  );
});

test("networks overlap when one holds the other's first address", () => {
  const close = fc.tuple(network, network, fc.boolean()).map(([a, b, near]) => {
    if (!near) return [a.cidr, b.cidr] as const;
    return [a.cidr, cidrs.withoutHostBits(`${cidrs.networkAddress(a.cidr)}/${b.length}`)] as const;
  });
  fc.assert(
    fc.property(close, ([a, b]) => {
      const expected = cidrs.contains(a, cidrs.networkAddress(b)) || cidrs.contains(b, cidrs.networkAddress(a));
      expect(cidrs.overlaps(a, b)).toBe(expected);
      expect(cidrs.overlaps(b, a)).toBe(expected);
    }),
  );
});

test("an IPv6 network has the same questions, and nothing in common with one of IPv4", () => {
  const [wide, narrow] = ["2001:db8::/48", "2001:db8:0:7::/64"];
  expect([cidrs.networkAddress(narrow), cidrs.firstHostAddress(narrow), cidrs.prefixLength(narrow)]).toEqual([
    "2001:db8:0:7::",
    "2001:db8:0:7::1",
    64,
  ]);
  expect(cidrs.addressAt(narrow, 0x53)).toBe("2001:db8:0:7::53");
  expect([cidrs.covers(wide, narrow), cidrs.covers(narrow, wide), cidrs.overlaps(narrow, wide)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(["2001:db8:0:7::5", "2001:db8:0:8::5", "0.0.0.5"].map((one) => cidrs.contains(narrow, one))).toEqual([
    true,
    false,
    false,
  ]);
  expect([cidrs.overlaps("::/0", "0.0.0.0/0"), cidrs.covers("::/0", "10.0.0.0/8")]).toEqual([false, false]);
  expect(cidrs.contains("0.0.0.0/0", "::5")).toBe(false);
});
