import type { Look, Snapshot } from "../../../lib/cli/watch/snapshot";
import type { HostStatus, VrrpStatus } from "../../../lib/engine/status/status";
import { compiledDocument } from "../../compiled";

/** One HA router `edge` on network-1 and network-2, and a compute host. */
export const PAIR = compiledDocument("test/golden/ha/environment.yaml");
export const EDGE = PAIR.topology.routers.find(({ name }) => name === "edge")!.id;
const TENANT = PAIR.topology.networks.find(({ name }) => name === "tenant")!.id;

/** One distributed router `r1`, with VMs on three compute hosts. */
export const DISTRIBUTED = compiledDocument("environments/dvr.yaml");
export const R1 = DISTRIBUTED.topology.routers.find(({ name }) => name === "r1")!.id;

export function floatingIp(packets: number): HostStatus["floatingIps"][number] {
  const [address, target] = ["203.0.113.101", "172.16.1.10"];
  return { id: "f1", namespace: `qrouter-${R1}`, address, target, packets, bytes: 0 };
}

export const KEEPALIVED = `vrouter-ha-keepalived@${EDGE}.service`;

function instance(state: VrrpStatus["state"], priority: number): VrrpStatus {
  return { router: EDGE, state, priority, since: "2026-11-24T04:50:00.000Z", connections: 7, copied: 0 };
}

export function status(changes: Partial<HostStatus> = {}): HostStatus {
  const units = [{ unit: KEEPALIVED, state: "active" }];
  return {
    current: 1,
    confirmed: 1,
    units,
    namespaces: [],
    dhcp: [],
    forwards: [],
    floatingIps: [],
    paths: [],
    vrrp: [],
    ...changes,
  };
}

export const master = (changes: Partial<HostStatus> = {}): Look => ({
  status: status({ vrrp: [instance("MASTER", 254)], ...changes }),
});
export const backup = (changes: Partial<HostStatus> = {}): Look => ({
  status: status({ vrrp: [instance("BACKUP", 253)], ...changes }),
});
export const fault: Look = { status: status({ vrrp: [instance("FAULT", 253)] }) };
export const silent: Look = { failure: "no answer within 2 s" };
export const leases = (count: number) => ({ dhcp: [{ network: TENANT, running: true, leases: count }] });

export function snapshot(first: Look, second: Look): Snapshot {
  return new Map([
    ["compute-1", { status: status() }],
    ["network-1", first],
    ["network-2", second],
  ]);
}
