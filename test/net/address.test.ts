import * as fc from "fast-check";
import {
  addressOf,
  addressValue,
  compareAddresses,
  familyOf,
  isIpv6,
  isUnicast,
  parseAddress,
} from "../../lib/net/address";

const valueOf = (address: string) => Number(addressValue(address));
const addressAt = (value: number) => addressOf(BigInt(value), 4);

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test.each([
  "",
  "1",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "1.2.3.04",
  "0x1.2.3.4",
  "1.2.3.256",
  "1.2.3.-4",
  "1.2.3.4/24",
  " 1.2.3.4",
  "1.2.3.4\n",
  "1..3.4",
  "١.2.3.4",
  "::1",
])("%j is not an address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test("every address is read as it is written, and orders like its number", () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      const address = addressAt(a);
      expect(address).toBe([a / 2 ** 24, a / 2 ** 16, a / 2 ** 8, a].map((n) => Math.floor(n) % 256).join("."));
      expect(parseAddress(address)).toBe(address);
      expect(valueOf(address)).toBe(a);
      expect(Math.sign(compareAddresses(address, addressAt(b)))).toBe(Math.sign(a - b));
    }),
  );
});

test.each([
  ["0.0.0.0", false],
  ["0.255.255.255", false],
  ["1.0.0.0", true],
  ["126.255.255.255", true],
  ["127.0.0.1", false],
  ["128.0.0.0", true],
  ["169.254.192.1", true],
  ["223.255.255.255", true],
  ["224.0.0.1", false],
  ["240.0.0.1", false],
  ["255.255.255.255", false],
])("%s is unicast: %s", (address, expected) => {
  expect(isUnicast(address)).toBe(expected);
});

test.each([
  ["2001:db8::11", true],
  ["::ffff:192.0.2.1", true],
  ["fe80::1%eth0", false],
  ["2001:db8::/64", false],
  ["2001:db8:::1", false],
  ["1.2.3.4", false],
  ["cafe", false],
])("%s is an IPv6 address: %s", (text, expected) => {
  expect(isIpv6(text)).toBe(expected);
});

const value6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });

test("every IPv6 address orders like its value, after those of IPv4", () => {
  fc.assert(
    fc.property(value6, value6, number, (a, b, small) => {
      const [x, y] = [addressOf(a, 6), addressOf(b, 6)];
      expect([isIpv6(x), familyOf(x), addressValue(x)]).toEqual([true, 6, a]);
      expect(Math.sign(compareAddresses(x, y))).toBe(a > b ? 1 : a < b ? -1 : 0);
      expect(compareAddresses(addressAt(small), x)).toBeLessThan(0);
    }),
  );
});

test.each([
  [0x2001_0db8n << 96n, "2001:db8::"],
  [1n, "::1"],
  [(0x2001_0db8n << 96n) + (1n << 64n) + 1n, "2001:db8:0:1::1"],
])("%d is written %s, as RFC 5952 has it", (value, text) => {
  expect(addressOf(value, 6)).toBe(text);
});
