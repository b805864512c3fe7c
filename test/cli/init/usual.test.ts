import { usualBridge, usualUnderlay } from "../../../lib/cli/init/usual";
import { parseInterfaces } from "../../../lib/engine/host/interfaces";

const found = parseInterfaces(
  [
    "bridge docker0",
    "bridge br-0123456789ab",
    "bridge lan",
    "bridge br-ex",
    "address eth0 198.51.100.11/24",
    "address br-ex 203.0.113.5/24",
    "address docker0 172.17.0.1/16",
    "address eth1 10.0.0.11/24",
  ].join("\n"),
);

test("the bridge that is called so, or else the first that no other program makes", () => {
  expect(usualBridge(found)).toBe("br-ex");
  expect(usualBridge({ ...found, bridges: ["virbr0", "lan"] })).toBe("lan");
  expect(usualBridge({ ...found, bridges: ["docker0"] })).toBeUndefined();
});

test("the underlay: an address that is not the way in and on no bridge; where there is one only, that", () => {
  expect(usualUnderlay(found, "198.51.100.11")).toBe("10.0.0.11");
  expect(usualUnderlay({ ...found, addresses: found.addresses.slice(0, 3) }, "198.51.100.11")).toBe("198.51.100.11");
  expect(usualUnderlay({ bridges: [], addresses: [] }, "gateway.example")).toBe("gateway.example");
});
