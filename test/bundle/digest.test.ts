import type { HostBundle } from "../../lib/bundle/bundle";
import { bundleDigest } from "../../lib/bundle/digest";
import { bundle, file, L2 } from "../engine/bundles";

const original = bundle([L2], [file("networks/n1", "a\nb", { unit: L2, action: "reload" })]);

test("the order of keys does not count, nor does a trip through a file", () => {
  const reversed = Object.fromEntries(Object.entries(original).reverse()) as unknown as HostBundle;
  expect(bundleDigest(reversed)).toBe(bundleDigest(original));
  expect(bundleDigest(JSON.parse(JSON.stringify(original)) as HostBundle)).toBe(bundleDigest(original));
  expect(bundleDigest(original)).toMatch(/^[0-9a-f]{64}$/);
});

test.each<[string, HostBundle]>([
  ["text", bundle([L2], [file("networks/n1", "a\nc", { unit: L2, action: "reload" })])],
  ["action", bundle([L2], [file("networks/n1", "a\nb", { unit: L2, action: "restart" })])],
  ["mode", { ...original, files: [{ ...original.files[0]!, mode: "0600" }] }],
  ["units", { ...original, units: [] }],
  ["preconditions", { ...original, preconditions: [{ kind: "address", address: "198.18.1.11" }] }],
])("another %s is another digest", (_, other) => {
  expect(bundleDigest(other)).not.toBe(bundleDigest(original));
});
