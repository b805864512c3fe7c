import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { attempt, run } from "../command";
import { PREFIX } from "../place";

/**
 * The lab's cables: one namespace with a bridge per segment. Every other namespace of the lab hangs on it; nothing is
 * ever attached to the machine's own network.
 */
const FABRIC = `${PREFIX}fabric`;

export type Segment = "management" | "underlay" | "external";

/** Room for VXLAN around a tenant packet of 1500 bytes. */
const SEGMENT_MTU: Readonly<Record<Segment, number>> = { management: 1500, underlay: 1600, external: 1500 };

export function namespace(name: string): string {
  return `${PREFIX}${name}`;
}

export function createFabric(): void {
  createNamespace("fabric");
  for (const [segment, mtu] of Object.entries(SEGMENT_MTU)) {
    run(["ip", "-n", FABRIC, "link", "add", segment, "type", "bridge", "forward_delay", "0"]);
    run(["ip", "-n", FABRIC, "link", "set", segment, "mtu", String(mtu), "up"]);
  }
}

export function createNamespace(name: string): void {
  run(["ip", "netns", "add", namespace(name)]);
  run(["ip", "-n", namespace(name), "link", "set", "lo", "up"]);
}

/** Plugs a cable from a segment into a namespace, where it is called `device`. */
export function plugCable(name: string, device: string, segment: Segment, addresses: readonly string[]): void {
  const far = cableEnd(name, device);
  const mac = deviceMac(name, device);
  const mtu = String(SEGMENT_MTU[segment]);
  const peer = ["peer", "name", device, "mtu", mtu, "address", mac, "netns", namespace(name)];
  run(["ip", "-n", FABRIC, "link", "add", far, "mtu", mtu, "type", "veth", ...peer]);
  run(["ip", "-n", FABRIC, "link", "set", far, "master", segment, "up"]);
  for (const address of addresses) run(["ip", "-n", namespace(name), "address", "add", address, "dev", device]);
  run(["ip", "-n", namespace(name), "link", "set", device, "up"]);
}

/** Cables are cut: the far ends go down, as when a host loses power. */
export function cutCables(name: string, devices: readonly string[]): void {
  for (const device of devices) attempt(["ip", "-n", FABRIC, "link", "del", cableEnd(name, device)]);
}

/** The cable stays where it is and carries nothing: a partition, not a failure of the host. */
export function setCable(name: string, device: string, state: "up" | "down"): void {
  run(["ip", "-n", FABRIC, "link", "set", cableEnd(name, device), state]);
}

/** Between a host and the others: packets that are larger go nowhere, and nobody is told. */
export function setCableMtu(name: string, device: string, mtu: number): void {
  run(["ip", "-n", FABRIC, "link", "set", cableEnd(name, device), "mtu", String(mtu)]);
}

/** Ends what runs in it too: servers, clients, captures. */
export function deleteNamespace(name: string): void {
  if (!existsSync(`/run/netns/${namespace(name)}`)) return;
  const pids = run(["ip", "netns", "pids", namespace(name)]).split("\n");
  for (const pid of pids.filter((text) => text !== "")) attempt(["kill", "-KILL", pid]);
  run(["ip", "netns", "del", namespace(name)]);
}

/** Names of the lab's namespaces that exist, without prefix. */
export function labNamespaces(): string[] {
  if (!existsSync("/run/netns")) return [];
  return readdirSync("/run/netns")
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}

/** A device name has 15 characters at most. */
function cableEnd(name: string, device: string): string {
  return `c${digest(name).slice(0, 8)}-${device}`;
}

/** A host that boots again has the network cards it had. */
function deviceMac(name: string, device: string): string {
  return `02:${digest(name + device)
    .slice(0, 10)
    .replace(/..(?!$)/g, "$&:")}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
