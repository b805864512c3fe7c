import type { HostStatus, VrrpStatus } from "../../lib/engine/status/status";
import { haProblems } from "../../lib/fleet/ha-health";
import { EDGE, PAIR, status } from "../cli/watch/looks";
import { compiledDocument } from "../compiled";

function problems(room: VrrpStatus["room"]): string[] {
  const instance = (state: VrrpStatus["state"]) => ({ router: EDGE, state, priority: 254, connections: 7, copied: 0 });
  return haProblems(
    PAIR,
    new Map([
      ["network-1", status({ vrrp: [{ ...instance("MASTER"), ...(room === undefined ? {} : { room }) }] })],
      ["network-2", status({ vrrp: [instance("BACKUP")] })],
    ]),
  );
}

test.each([
  ["more in conntrackd than in the kernel", { remembered: 524288, kernel: 262144 }],
  ["no limit in the kernel", { remembered: 2147483647, kernel: 0 }],
  ["no copies at all", undefined],
])("%s is as it should be", (_what, room) => {
  expect(problems(room)).toEqual([]);
});

test.each([
  [{ remembered: 65535, kernel: 262144 }, "262144"],
  [{ remembered: 65535, kernel: 0 }, "2147483647"],
])("%j loses connections at a failover", (room, kernel) => {
  expect(problems(room)).toEqual([
    `router "edge" on network-1 may have ${kernel} connections (nf_conntrack_max), and copies 65535 of them to the other ` +
      `instances: systemctl restart vrouter-ha-conntrackd@${EDGE}.service`,
  ]);
});

const instance = (state: VrrpStatus["state"]) =>
  status({ vrrp: [{ router: EDGE, state, priority: 254, connections: 7, copied: 0 }] });
const MASTER = instance("MASTER");
const BACKUP = instance("BACKUP");

test.each<[string, Record<string, HostStatus>, string[]]>([
  ["one master and a slave", { "network-1": MASTER, "network-2": BACKUP }, []],
  ["two slaves", { "network-1": BACKUP, "network-2": BACKUP }, ['router "edge" has no master']],
  ["two masters", { "network-1": MASTER, "network-2": MASTER }, ['router "edge" has 2 masters: network-1, network-2']],
  ["a fault", { "network-1": MASTER, "network-2": instance("FAULT") }, ['router "edge" is FAULT on network-2']],
  [
    "an instance that does not run",
    { "network-1": MASTER, "network-2": status({ vrrp: [] }) },
    ['router "edge" is DOWN on network-2'],
  ],
  ["a host that does not answer", { "network-1": MASTER }, ['router "edge" is UNREACHABLE on network-2']],
  [
    "nobody who answers",
    {},
    [
      'router "edge" has no master',
      'router "edge" is UNREACHABLE on network-1',
      'router "edge" is UNREACHABLE on network-2',
    ],
  ],
])("%s", (_what, statuses, told) => {
  expect(haProblems(PAIR, new Map(Object.entries(statuses)))).toEqual(told);
});

test("of a slave alone nobody can say that it has no master", () => {
  expect(haProblems(PAIR, new Map([["network-2", BACKUP]]), ["network-2"])).toEqual([]);
});

test("a router that is down on purpose, and one without slaves, have no problems of a pair", () => {
  const { topology, placement } = PAIR;
  const down = { ...topology, routers: topology.routers.map((router) => ({ ...router, adminStateUp: false })) };
  expect(haProblems({ topology: down, placement }, new Map())).toEqual([]);
  expect(haProblems(compiledDocument("test/golden/spread/environment.yaml"), new Map())).toEqual([]);
});
