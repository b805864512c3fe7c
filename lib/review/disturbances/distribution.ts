import { grouped } from "../../collections/grouped";
import type { Disturbance, Level } from "../disturbance";
import type { Naming, Network, Router } from "../facts/network";
import { isSnatNode, type RouterFacts } from "../facts/router";
import { waysOutOf } from "../facts/ways-out";
import { listed, phrase, type Phrase } from "../phrase";

/** What becomes of the instances of distributed routers on compute hosts, and by which SNAT nodes VMs leave. */
export function distributionDisturbances(before: Network, after: Network, naming: Naming): Disturbance[] {
  const ids = [...new Set([...before.routers.keys(), ...after.routers.keys()])];
  const instances = ids.flatMap((id) => {
    const [was, is] = [before.routers.get(id), after.routers.get(id)];
    // A router that comes or goes has a line of its own, if it is not that of a plan of compute hosts alone.
    if ((was === undefined || is === undefined) && (is ?? was)!.hosts.length > 0) return [];
    const name = naming("router", id);
    return [...instanceChanges(name, was, is), ...senderChanges(name, was, is)];
  });
  return [...instances, ...wayChanges(before, after, naming)];
}

type Maybe = Router | undefined;

function instanceChanges(name: string, was: Maybe, is: Maybe): Disturbance[] {
  const known = (is ?? was)!;
  const gone = hostsOf(was).filter((host) => !hostsOf(is).includes(host));
  const come = hostsOf(is).filter((host) => !hostsOf(was).includes(host));
  const isNode = known.hosts.length > 0;
  if (isNode && !isDistributed(was!) && isDistributed(is!) && !isSnatNode(known.first)) {
    const there = come.length === 0 ? [] : phrase`, then ${listed(come)}`;
    const text = phrase`router ${name} becomes distributed, its network nodes first${there}: what VMs of compute hosts send to each other passes there, and no more by a network node; no traffic lost`;
    return [say(known, "none", "BECOMES_DISTRIBUTED", text, [...known.hosts, ...come])];
  }
  if (isNode && hostsOf(is).length === 0 && gone.length > 0) {
    const text = phrase`no compute host has an instance of router ${name} any more: what VMs send to each other passes by ${listed(known.hosts)}; a ping of 10 ms may be lost`;
    return [say(known, "care", "BECOMES_CENTRAL", text, gone)];
  }
  const node = isNode ? listed(known.hosts) : ["its network node"];
  const leaves = phrase`${listed(gone)} gives up the instance of distributed router ${name}: what is left there passes by ${node}; a ping of 10 ms may be lost`;
  const comes = phrase`${listed(come)} gets an instance of distributed router ${name}, no traffic lost`;
  return [
    ...(gone.length > 0 ? [say(known, "care", "INSTANCE_LEAVES", leaves, gone)] : []),
    ...(come.length > 0 ? [say(known, "none", "INSTANCE_COMES", comes, come)] : []),
  ];
}

function hostsOf(router: Maybe): string[] {
  return [...(router?.onCompute.keys() ?? [])];
}

/** Its network nodes send by ports of their own, also where no VM runs yet. */
function isDistributed({ first }: Router): boolean {
  return first.snatPorts.size > 0;
}

/** All hosts have the same ones. */
function senderChanges(name: string, was: Maybe, is: Maybe): Disturbance[] {
  if (was === undefined || is === undefined) return [];
  const [old, now] = [senders(was), senders(is)];
  const hosts = [...is.onCompute.keys()].filter((host) => was.onCompute.has(host));
  const changed = [...now].filter(([bridge, address]) => old.has(bridge) && old.get(bridge) !== address);
  if (hosts.length === 0 || changed.length === 0) return [];
  const from = listed(changed.map(([bridge]) => old.get(bridge)!));
  const to = listed(changed.map(([, address]) => address));
  const text = phrase`instances of distributed router ${name} ask for VMs by ${to}, so far by ${from}; no traffic lost`;
  return [say(is, "none", "SENDER_CHANGES", text, hosts)];
}

/** By bridge. */
function senders({ onCompute }: Router): ReadonlyMap<string, string> {
  return new Map(
    [...onCompute.values()].flatMap(({ senders: own, bridges }) =>
      [...own].map(([device, address]) => [bridges.get(device)!, address] as const),
    ),
  );
}

/** One line for all hosts of a router that leave the same node for the same other one. */
function wayChanges(before: Network, after: Network, naming: Naming): Disturbance[] {
  const [old, now] = [waysOutOf(before), waysOutOf(after)];
  const changes = [...after.routers.values()].flatMap(({ id, onCompute, first }) => {
    const was = before.routers.get(id);
    if (was === undefined) return [];
    const isNew = was.hosts.length > 0 && !isDistributed(was);
    const isGone = onCompute.size === 0 && was.hosts.length > 0;
    const hosts = isGone ? was.onCompute.keys() : onCompute.keys();
    // Without an instance VMs leave by the router itself, if it leads outside.
    const itself = (facts: RouterFacts) => (facts.gateway === undefined ? undefined : id);
    return [...hosts].flatMap((host) => {
      const key = `${id} ${host}`;
      const from = isNew ? itself(was.first) : old.get(key)?.node;
      const to = isGone ? itself(first) : now.get(key)?.node;
      return from === undefined || to === undefined || from === to ? [] : [{ id, host, from, to }];
    });
  });
  return [...grouped(changes, ({ id, from, to }) => `${id} ${from} ${to}`).values()].map((group) => {
    const { id, from, to } = group[0]!;
    const hosts = group.map(({ host }) => host);
    const text = phrase`VMs on ${listed(hosts)} behind ${naming("router", id)} leave by ${naming("router", to)}, so far by ${naming("router", from)}: what those without a floating IP have open to the outside ends, and new connections work at once`;
    return say({ id }, "outage", "WAY_OUT_CHANGES", text, hosts);
  });
}

function say(
  { id }: Pick<Router, "id">,
  level: Level,
  code: string,
  text: Phrase,
  hosts: readonly string[],
): Disturbance {
  return { level, code, text, hosts: [...hosts].sort(), about: [id] };
}
