import { bridgeName } from "../../net/device";
import type { Disturbance, Level } from "../disturbance";
import type { DhcpHost } from "../facts/dhcp";
import type { FloatingIp } from "../facts/floating-ips";
import { floatingIpsByName, hostsOf, type Naming, type Network } from "../facts/network";
import { phrase, type Phrase } from "../phrase";

/** What becomes of floating IPs; those whose ports lead to VMs have lines of their ports besides. */
export function floatingIpDisturbances(before: Network, after: Network, naming: Naming): Disturbance[] {
  const [old, now] = [floatingIpsByName(before, naming), floatingIpsByName(after, naming)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    const hosts = [...(was ? hostsOf(before, was) : []), ...(is ? hostsOf(after, is) : [])];
    const say: Say = (level, code, text) => ({
      level,
      code: `FLOATING_IP_${code}`,
      text,
      hosts: [...new Set(hosts)].sort(),
      about: [...new Set([was, is].flatMap((one) => (one === undefined ? [] : [one.router])))],
    });
    const machine = (of: Network, floatingIp: FloatingIp) => {
      const mapping = mappingOf(of, floatingIp);
      return mapping === undefined ? floatingIp.target : naming("mapping", mapping.key);
    };
    if (was === undefined) return [added(name, is!, machine(after, is!), isOfBefore(before, after, is!), say)];
    if (is === undefined) return [removed(name, was, machine(before, was), say)];
    if (was.address !== is.address) {
      const text = phrase`floating IP ${name} changes from ${was.address} to ${is.address}: connections by the old address end`;
      return [say("outage", "CHANGES", text)];
    }
    if (was.target !== is.target) {
      const text = phrase`floating IP ${name} (${is.address}) leads to ${ends(machine(after, is))} from now on, so far to ${ends(machine(before, was))}: its connections end${left(machine(before, was))}`;
      return [say("outage", "LEADS_ELSEWHERE", text)];
    }
    return moves(name, was, is, naming, say);
  });
}

type Say = (level: Level, code: string, text: Phrase) => Disturbance;

function added(name: string, is: FloatingIp, machine: string | undefined, isOld: boolean, say: Say): Disturbance {
  const what = phrase`floating IP ${name} (${is.address}) is added`;
  if (machine === undefined) return say("none", "ADDED", phrase`${what}, no traffic lost`);
  const to = phrase`${what} and leads to ${machine}`;
  // Where a network node has it, conntrack keeps what began with another address.
  if (is.host === undefined || !isOld) return say("none", "ADDED", phrase`${to}, no traffic lost`);
  const text = phrase`${to}: what ${machine} has open to the outside ends, for it leaves by this address from now on`;
  return say("outage", "ADDED", text);
}

function removed(name: string, { address }: FloatingIp, machine: string | undefined, say: Say): Disturbance {
  const text = phrase`floating IP ${name} (${address}) is removed: its own connections end${left(machine)}`;
  return say("outage", "REMOVED", text);
}

/** How the machine leaves that had it. */
function left(machine: string | undefined): Phrase {
  return machine === undefined ? [] : phrase`, and ${machine} leaves by the address of its router`;
}

function ends(machine: string | undefined): Phrase {
  return machine === undefined ? ["several machines by its ports"] : phrase`${machine}`;
}

function moves(name: string, was: FloatingIp, is: FloatingIp, naming: Naming, say: Say): Disturbance[] {
  if (was.host === is.host && was.router === is.router) return [];
  const place = ({ router, host }: FloatingIp) => host ?? naming("router", router);
  const what = phrase`floating IP ${name} (${is.address}) moves from ${place(was)} to ${place(is)}`;
  const text =
    was.host !== undefined && is.host !== undefined && was.router === is.router
      ? phrase`${what}, the new host first: a tenth of a second is lost, some pings of 10 ms, and its connections stay`
      : phrase`${what}: nothing of it passes until it is there`;
  return [say("break", "MOVES", text)];
}

/** The machine that gets a floating IP may have connections. */
function isOfBefore(before: Network, after: Network, floatingIp: FloatingIp): boolean {
  const mapping = mappingOf(after, floatingIp);
  return before.routers.has(floatingIp.router) && (mapping === undefined || before.mappings.has(mapping.key));
}

function mappingOf({ mappings }: Network, { target, bridges }: FloatingIp): DhcpHost | undefined {
  return [...mappings.values()].find(
    ({ ipAddress, network }) => ipAddress === target && bridges.includes(bridgeName(network)),
  );
}
