import { eventsBetween } from "../../../lib/cli/watch/events";
import type { Look } from "../../../lib/cli/watch/snapshot";
import { backup, DISTRIBUTED, fault, KEEPALIVED, leases, master, PAIR, R1, silent, snapshot, status } from "./looks";

type Two = readonly [Look, Look];
const before: Two = [master(), backup()];

test.each<[what: string, from: Two, to: Two, events: readonly string[]]>([
  ["nothing", before, before, []],
  ["a failover", before, [backup(), master()], ["master of edge: network-1 -> network-2"]],
  [
    "the master's host is lost",
    before,
    [silent, backup()],
    ["network-1 does not answer: no answer within 2 s", "edge has no master (was network-1)"],
  ],
  ["the slave takes over", [silent, backup()], [silent, master()], ["master of edge: none -> network-2"]],
  ["the host comes back", [silent, master()], [backup(), master()], ["network-1 answers again"]],
  ["a partition", before, [master(), master()], ["edge has 2 masters: network-1, network-2"]],
  ["the slave loses its link", before, [master(), fault], ["network-2: instance of edge BACKUP -> FAULT"]],
  [
    "a daemon ends",
    before,
    [master(), backup({ units: [{ unit: KEEPALIVED, state: "failed" }] })],
    [`network-2: ${KEEPALIVED} active -> failed`],
  ],
  ["a deployment", before, [master({ current: 2, confirmed: 2 }), backup()], ["network-1: generation 1 -> 2"]],
  [
    "a VM gets its lease",
    [master(leases(1)), backup()],
    [master(leases(2)), backup()],
    ["network-1: leases of tenant 1 -> 2"],
  ],
])("%s", (_, from, to, events) => {
  expect(eventsBetween(PAIR.topology, snapshot(...from), snapshot(...to))).toEqual(events);
});

test("the instance of a compute host comes and goes", () => {
  const look = (by: "instance" | "node") =>
    new Map([["compute-1", { status: status({ paths: [{ router: R1, by }] }) }]]);
  const events = (from: "instance" | "node", to: "instance" | "node") =>
    eventsBetween(DISTRIBUTED.topology, look(from), look(to));
  expect(events("instance", "node")).toEqual(["compute-1: VMs use a network node of r1"]);
  expect(events("node", "instance")).toEqual(["compute-1: VMs use their own instance of r1"]);
  expect(events("node", "node")).toEqual([]);
});

test("the first look is no event", () => {
  expect(eventsBetween(PAIR.topology, new Map(), snapshot(...before))).toEqual([]);
});

test("a master that left the hosts that are watched may be on another one", () => {
  const [from, to] = [snapshot(master(), backup()), snapshot(backup(), backup())].map(
    (all) => new Map([...all].filter(([host]) => host === "network-1")),
  );
  expect(eventsBetween(PAIR.topology, from!, to!)).toEqual([
    "edge has no master on the hosts that are watched (was network-1)",
  ]);
});
