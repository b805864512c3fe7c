import type { Check } from "../../../lib/engine/preflight/check";
import { conntrackdVersions } from "../../../lib/engine/preflight/conntrackd-versions";
import { compiledDocument } from "../../compiled";

const compilation = compiledDocument("environments/ha.yaml");
const [FIRST, SECOND] = ["network-1", "network-2"];

/** What is said of a pair whose hosts have these versions. */
function said(first: string | undefined, second: string): readonly (readonly [string, string])[] {
  const checks = (found: string | undefined): Check[] =>
    found === undefined ? [] : [{ check: "conntrackd", state: "ok", found }];
  const hosts = new Map([
    [FIRST, checks(first)],
    [SECOND, checks(second)],
    ["compute-1", []],
  ]);
  return [...conntrackdVersions(compilation, hosts)].flatMap(([host, warnings]) =>
    warnings.map(({ found }) => [host, found] as const),
  );
}

test("hosts of a pair on both sides of 1.4.7: each is told of the other", () => {
  expect(said("1.4.6", "1.4.8")).toEqual([
    [FIRST, `router edge is also on ${SECOND} (1.4.8)`],
    [SECOND, `router edge is also on ${FIRST} (1.4.6)`],
  ]);
});

test.each([
  ["1.4.6", "1.4.5"],
  ["1.4.7", "1.4.8"],
  [undefined, "1.4.6"],
])("%s and %s understand each other, or cannot be compared", (first, second) => {
  expect(said(first, second)).toEqual([]);
});
