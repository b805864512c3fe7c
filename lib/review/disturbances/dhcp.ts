import type { Disturbance, Level } from "../disturbance";
import type { DhcpHost } from "../facts/dhcp";
import { routerAt, type Naming, type Network } from "../facts/network";
import { grouped } from "../../collections/grouped";
import { counted, listed, phrase, type Phrase } from "../phrase";

/** What VMs notice: their addresses, gateways and options. All of it comes with the next renewal of a lease. */
export function dhcpDisturbances(before: Network, after: Network, naming: Naming): Disturbance[] {
  return [...serverChanges(before, after, naming), ...mappingChanges(before, after, naming)];
}

function serverChanges(before: Network, after: Network, naming: Naming): Disturbance[] {
  const ids = [...new Set([...before.dhcp.keys(), ...after.dhcp.keys()])];
  return ids.flatMap((id): Disturbance[] => {
    const name = naming("network", id);
    const [was, is] = [before.dhcp.get(id) ?? [], after.dhcp.get(id) ?? []];
    const gone = was.filter((host) => !is.includes(host));
    const come = is.filter((host) => !was.includes(host));
    if (gone.length + come.length === 0) return [];
    const say = (level: Level, code: string, text: Phrase) => ({
      level,
      code,
      text,
      hosts: [...gone, ...come].sort(),
      about: [],
    });
    const from = after.dhcpFrom.get(id);
    if (was.length === 0 && from !== undefined) {
      const text = phrase`DHCP server of network ${name} is taken over from environment ${from}: leases stay`;
      return [say("none", "DHCP_TAKEN_OVER", text)];
    }
    if (was.length === 0) return [say("none", "DHCP_CREATED", phrase`DHCP server of network ${name} is created`)];
    if (is.length === 0) {
      const text = phrase`network ${name} has no DHCP server any more: VMs lose their addresses when their leases run out, and a VM that boots gets none`;
      return [say("outage", "DHCP_REMOVED", text)];
    }
    if (gone.length === was.length) {
      const text = phrase`DHCP server of network ${name} moves from ${listed(gone)} to ${listed(come)}: leases stay, for addresses are fixed, and nobody answers in between`;
      return [say("care", "DHCP_MOVES", text)];
    }
    const text = phrase`network ${name} is served by ${listed(is)}, so far by ${listed(was)}; no traffic lost`;
    return [say("none", "DHCP_PLACES", text)];
  });
}

function mappingChanges(before: Network, after: Network, naming: Naming): Disturbance[] {
  const keys = [...new Set([...before.mappings.keys(), ...after.mappings.keys()])];
  const changes = keys.flatMap((key): Change[] => {
    const [was, is] = [before.mappings.get(key), after.mappings.get(key)];
    const { network } = (is ?? was)!;
    const isServed = before.dhcp.has(network) && after.dhcp.has(network);
    return isServed ? change(was, is, after) : [];
  });
  return [...grouped(changes, ({ code, detail }) => `${code} ${detail}`).values()].map((group) => {
    const { level, code, say } = group[0]!;
    const names = group.map(({ key }) => naming("mapping", key)).sort();
    return { level, code, text: say(names), hosts: [], about: [] };
  });
}

interface Change {
  readonly key: string;
  readonly network: string;
  readonly level: Level;
  readonly code: string;
  /** What mappings must have in common to share a line. */
  readonly detail: string;
  readonly say: (names: readonly string[]) => Phrase;
}

function change(was: DhcpHost | undefined, is: DhcpHost | undefined, after: Network): Change[] {
  const known = (is ?? was)!;
  const of = (level: Level, code: string, detail: string, say: Change["say"]): Change => {
    return { key: known.key, network: known.network, level, code, detail, say };
  };
  if (was === undefined) {
    return [of("none", "MAPPINGS_ADDED", "", (names) => phrase`adds ${mappings(names)}: ${listed(names)}`)];
  }
  if (is === undefined) {
    return [
      of(
        "outage",
        "MAPPINGS_REMOVED",
        "",
        (names) =>
          phrase`removes ${mappings(names)}: DHCP no longer answers ${listed(names)}, and the address goes when its lease runs out`,
      ),
    ];
  }
  const renewal = renewalOf(was);
  if (was.ipAddress !== is.ipAddress) {
    return [
      of(
        "later",
        "ADDRESS_CHANGES",
        is.key,
        (names) =>
          phrase`address of ${listed(names)} changes from ${was.ipAddress} to ${is.ipAddress} at its next lease renewal${renewal}, and its connections end then`,
      ),
    ];
  }
  if (was.gateway !== is.gateway) return [gatewayChange(was, is, after, of)];
  if (was.options === is.options) return [];
  return [
    of(
      "later",
      "OPTIONS_CHANGE",
      String(was.leaseTime),
      (names) => phrase`${listed(names)} will learn changed DHCP options at the next lease renewal${renewal}`,
    ),
  ];
}

function gatewayChange(
  was: DhcpHost,
  is: DhcpHost,
  after: Network,
  of: (level: Level, code: string, detail: string, say: Change["say"]) => Change,
): Change {
  const [from, to] = [was.gateway ?? "none", is.gateway ?? "none"];
  const detail = `${from} ${to} ${was.leaseTime}`;
  const isServed = was.gateway === undefined || routerAt(after, was.network, was.gateway) !== undefined;
  const lost = isServed ? [] : phrase`; no router has ${from} any more, so until then there is no way out`;
  return of(
    isServed ? "later" : "outage",
    "VM_GATEWAY_CHANGES",
    detail,
    (names) =>
      phrase`default gateway of ${listed(names)} changes from ${from} to ${to} at the next lease renewal${renewalOf(was)}${lost}`,
  );
}

/** A client renews after half of its lease. */
function renewalOf({ leaseTime }: DhcpHost): Phrase {
  if (leaseTime === undefined) return [];
  const half = leaseTime / 2;
  const time = half >= 7200 ? `${round(half / 3600)} h` : half >= 120 ? `${round(half / 60)} min` : `${round(half)} s`;
  return [` (within ${time})`];
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function mappings(names: readonly string[]): Phrase {
  return [counted(names.length, "DHCP host mapping")];
}
