import { join } from "node:path";
import type { HostStatus } from "../../lib/engine/status/status";
import { masterResults } from "../../lib/fleet/masters";
import { compiledDocument } from "../compiled";

const pair = compiledDocument(join(__dirname, "../../environments/ha.yaml"));
const { id } = pair.topology.routers.find(({ name }) => pair.placement.instances.isPair(name))!;

function found(states: Readonly<Record<string, readonly [HostStatus["vrrp"][number]["state"], number]>>) {
  const statuses = Object.entries(states).map(([host, [state, priority]]) => {
    const status = { vrrp: [{ router: id, state, priority, connections: 0, copied: 0 }] };
    return [host, status as unknown as HostStatus] as const;
  });
  const [result] = masterResults(pair, new Map(statuses));
  return `${result!.state}: ${result!.found}`;
}

test.each([
  [
    "the master that is meant",
    { "network-1": ["MASTER", 254], "network-2": ["BACKUP", 253] },
    "ok: network-1 is master",
  ],
  [
    "one that a failover chose",
    { "network-1": ["BACKUP", 154], "network-2": ["MASTER", 253] },
    "ok: network-2 is master, where a failover put it (the document says network-1)",
  ],
  [
    "one that nobody chose",
    { "network-1": ["BACKUP", 254], "network-2": ["MASTER", 253] },
    "failed: network-2 is master, not network-1, which is preferred",
  ],
  ["none", { "network-1": ["FAULT", 254], "network-2": ["BACKUP", 253] }, "failed: no instance is master"],
  [
    "two",
    { "network-1": ["MASTER", 254], "network-2": ["MASTER", 253] },
    "failed: network-1 and network-2 are masters",
  ],
  ["a host that was not asked", { "network-1": ["MASTER", 254] }, "not asked: network-2 was not asked"],
] as const)("%s", (_, states, expected) => {
  expect(found(states)).toBe(expected);
});
