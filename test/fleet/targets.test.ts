import { UserError } from "../../lib/errors/user-error";
import { select, selected, targets } from "../../lib/fleet/targets";
import { PAIR } from "../cli/watch/looks";

const HOSTS = [
  { host: { name: "network-1", role: "network" as const } },
  { host: { name: "compute-1", role: "compute" as const } },
  { host: { name: "network-2", role: "network" as const } },
];

const names = (selection: readonly string[] | undefined) => selected(HOSTS, selection).map(({ host }) => host.name);

test.each([
  [undefined, ["network-1", "compute-1", "network-2"]],
  [
    ["network-2", "network-1"],
    ["network-1", "network-2"],
  ],
  [["role=network"], ["network-1", "network-2"]],
  [
    ["role=compute", "network-2"],
    ["compute-1", "network-2"],
  ],
  [
    ["network-1", "role=network"],
    ["network-1", "network-2"],
  ],
])("%j are %j, in their own order", (selection, hosts) => {
  expect(names(selection)).toEqual(hosts);
});

test.each(["network-3", "role=storage", "role=undefined", "network", ""])("%j is refused", (selector) => {
  expect(() => names(["network-1", selector])).toThrow(
    new UserError([`UNKNOWN_HOST: "${selector}" is not in the document; it has network-1, compute-1, network-2`]),
  );
});

test("hosts without a role are selected by name, and what has none says so", () => {
  const named = [{ host: { name: "a" } }];
  expect(selected(named, ["a"], "the record")).toEqual(named);
  expect(() => selected(named, ["role=network"], "the record")).toThrow(
    '"role=network" is not in the record; it has a',
  );
  expect(() => selected([], ["a"], "the record")).toThrow('"a" is not in the record; it has no host');
});

test("options add up, and one may name several", () => {
  expect(select("a,b")).toEqual(["a", "b"]);
  expect(select("c", select("a,b"))).toEqual(["a", "b", "c"]);
});

test("every host of a document comes with its own bundle", () => {
  const all = targets(PAIR, undefined);
  expect(all.length).toBeGreaterThan(1);
  for (const { host, bundle } of all) expect(bundle.host).toBe(host.name);
  expect(targets(PAIR, ["network-2"]).map(({ bundle }) => bundle.host)).toEqual(["network-2"]);
});
