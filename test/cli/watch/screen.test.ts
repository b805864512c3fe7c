import { screen } from "../../../lib/cli/watch/screen";
import type { Look } from "../../../lib/cli/watch/snapshot";
import {
  backup,
  DISTRIBUTED,
  floatingIp,
  KEEPALIVED,
  leases,
  master,
  PAIR,
  R1,
  silent,
  snapshot,
  status,
} from "./looks";

const time = new Date("2026-11-24T04:52:10Z");
const shown = (first: Look, second: Look, events: readonly string[] = []) =>
  screen(PAIR, { snapshot: snapshot(first, second), events, time });

test("a site that is well", () => {
  const lines = shown(master(leases(3)), backup(), ["04:50:00 master of edge: network-2 -> network-1"]);
  expect(lines.map(({ text }) => text)).toEqual([
    "ha: 3 hosts, 2026-11-24T04:52:10Z",
    "",
    "ROUTER  ON         SINCE  OTHER INSTANCES   CONNECTIONS  FLOATING IPS  FORWARDS  USED",
    "edge    network-1  2 min  network-2 BACKUP  7            0             0         0",
    "",
    "HOST       GENERATION  UNITS     DHCP LEASES",
    "compute-1  1           1 active",
    "network-1  1           1 active  3",
    "network-2  1           1 active",
    "",
    "04:50:00 master of edge: network-2 -> network-1",
  ]);
  expect(lines.filter(({ tone }) => tone === "alarm")).toEqual([]);
});

test("what is wrong stands out: a silent host, a failed unit, a pair without its master", () => {
  const lines = shown(silent, backup({ current: 2, units: [{ unit: KEEPALIVED, state: "failed" }] }));
  expect(lines.filter(({ tone }) => tone === "alarm").map(({ text }) => text)).toEqual([
    "network-1  SILENT            no answer within 2 s",
    `network-2  2, not confirmed  1 of 1 not active: ${KEEPALIVED} failed`,
    'router "edge" has no master',
    'router "edge" is UNREACHABLE on network-1',
  ]);
  expect(lines.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^edge +NO MASTER +network-1 SILENT, network-2 BACKUP/),
  );
});

test("a look at two masters", () => {
  expect(shown(master(), master()).map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^edge +network-1, network-2/),
  );
});

test("of a distributed router: whether VMs use the instance of their own host, and floating IPs wherever they are", () => {
  const own: Look = { status: status({ paths: [{ router: R1, by: "instance" }], floatingIps: [floatingIp(4)] }) };
  const fallen: Look = { status: status({ paths: [{ router: R1, by: "node" }] }) };
  const nodes: [string, Look][] = ["network-1", "network-2"].map((host) => [host, { status: status() }]);
  const looks = new Map([["compute-1", own], ["compute-2", fallen], ["compute-3", silent], ...nodes]);
  const lines = screen(DISTRIBUTED, { snapshot: looks, events: [], time });
  expect(lines[3]!.text.split(/ {2,}/)).toEqual([
    "r1",
    "network-1",
    "compute-1 instance, compute-2 BY network-1, compute-3 SILENT",
    "1",
    "0",
    "4",
  ]);
  expect(lines.filter(({ tone }) => tone === "alarm").map(({ text }) => text.split(" ")[0])).toEqual([
    "compute-2",
    "compute-3",
    "router",
    "router",
    "router",
  ]);
});

test("of some hosts only they are told: that the others have no master is not known", () => {
  const watched = (...hosts: readonly string[]) => {
    const all = snapshot(master(leases(3)), backup());
    const some = new Map([...all].filter(([host]) => hosts.includes(host)));
    return screen(PAIR, { snapshot: some, events: [], time }).map(({ text }) => text);
  };
  expect(watched("network-2")).toEqual([
    "ha: 1 hosts, 2026-11-24T04:52:10Z",
    "",
    "ROUTER  ON  SINCE  OTHER INSTANCES   CONNECTIONS  FLOATING IPS  FORWARDS  USED",
    "edge               network-2 BACKUP",
    "",
    "HOST       GENERATION  UNITS     DHCP LEASES",
    "network-2  1           1 active",
  ]);
  expect(watched("compute-1").filter((line) => line.startsWith("edge"))).toEqual([]);
});
