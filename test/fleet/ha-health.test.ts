import type { VrrpStatus } from "../../lib/engine/status/status";
import { haProblems } from "../../lib/fleet/ha-health";
import { EDGE, PAIR, status } from "../cli/watch/looks";

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
