import * as fc from "fast-check";
import { bridgeName, deviceName, portMac } from "../../lib/net/device";
import { parseMac } from "../../lib/net/mac";
import { parseUuid, uuidOf } from "../../lib/net/uuid";
import { isPort } from "../../lib/topology/checks/values";

const ID = "fe5a9b5f-e0c1-4b5e-9d2a-6d65c2a19e0b";

test("devices are named as Neutron names them", () => {
  expect(deviceName("qr-", ID)).toBe("qr-fe5a9b5f-e0");
  expect(deviceName("qg-", ID)).toBe("qg-fe5a9b5f-e0");
  expect(deviceName("ns-", ID)).toBe("ns-fe5a9b5f-e0");
  expect(deviceName("tap", ID)).toBe("tapfe5a9b5f-e0");
  expect(bridgeName(ID)).toBe("brqfe5a9b5f-e0");
});

test("the MAC address of a port is one a machine can own", () => {
  expect(portMac(ID)).toBe("fa:16:3e:fe:5a:9b");
  fc.assert(fc.property(fc.uuid(), (id) => expect(parseMac(portMac(id))).toBe(portMac(id))));
});

test.each([
  ["fa:16:3e:a1:00:50", "fa:16:3e:a1:00:50"],
  ["FA:16:3E:A1:00:5F", "fa:16:3e:a1:00:5f"],
  ["fa-16-3e-a1-00-50", undefined],
  ["fa163ea10050", undefined],
  ["fa:16:3e:a1:0:50", undefined],
  ["fa:16:3e:a1:00:50:00", undefined],
  ["fa:16:3e:a1:00:5g", undefined],
  ["fa:16:3e:a1:00:50\n", undefined],
  ["fb:16:3e:a1:00:50", undefined],
  ["ff:ff:ff:ff:ff:ff", undefined],
  ["00:00:00:00:00:00", undefined],
])("MAC address %j is read as %j", (text, expected) => {
  expect(parseMac(text)).toBe(expected);
});

test.each([1, 80, 65535])("%s is a port", (value) => expect(isPort(value)).toBe(true));
test.each([0, -1, 65536, 80.5, NaN, Infinity, "80", null, undefined])("%s is not a port", (value) => {
  expect(isPort(value)).toBe(false);
});

test("a UUID is read in any case and has one form", () => {
  expect(parseUuid(ID.toUpperCase())).toBe(ID);
  for (const bad of ["", "r1", ID.slice(1), `${ID}0`, `{${ID}}`, ID.replaceAll("-", ""), `${ID}\n`]) {
    expect(parseUuid(bad)).toBeUndefined();
  }
});

test("a derived UUID is version 5 of RFC 4122", () => {
  // The example of RFC 4122's errata: www.example.com in the DNS namespace.
  expect(uuidOf("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  );
});
