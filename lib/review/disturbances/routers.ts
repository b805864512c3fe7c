import { snatNodeIn } from "../../model/snat-nodes";
import type { Disturbance, Level } from "../disturbance";
import type { Naming, Network, Router } from "../facts/network";
import { isSnatNode, type RouterFacts } from "../facts/router";
import { grouped } from "../../collections/grouped";
import { listed, phrase, type Phrase } from "../phrase";

/** What becomes of routers, where they are and what they connect. */
export function routerDisturbances(before: Network, after: Network, naming: Naming): Disturbance[] {
  const ids = [...new Set([...before.routers.keys(), ...after.routers.keys()])];
  const come = [...after.routers.values()].filter(({ id }) => !before.routers.has(id));
  const twins = new Map(come.map(({ id, first }) => [looksOf(first), id] as const).reverse());
  const single = ids.flatMap((id) => {
    const name = naming("router", id);
    const [was, is] = [before.routers.get(id), after.routers.get(id)];
    // Of a plan of compute hosts alone.
    if ((is ?? was)!.hosts.length === 0) return [];
    if (was === undefined) return [created(name, is!)];
    if (is === undefined) {
      // It comes with the external address, or else with all the interfaces, of the one that goes.
      const looks = isSnatNode(was.first) ? "" : looksOf(was.first);
      const twin = looks === "" ? undefined : twins.get(looks);
      return [removed(name, was, twin && naming("router", twin))];
    }
    return [...placeChanges(name, was, is), ...connectionChanges(name, was, is)];
  });
  return [...single, ...advertChanges(before, after, naming)];
}

function created(name: string, router: Router): Disturbance {
  const { id, hosts, first, onCompute } = router;
  if (first.from !== undefined) {
    const taken = phrase`router ${name} is taken over from environment ${first.from}: nothing moves`;
    return of(id, "none", "ROUTER_TAKEN_OVER", taken, hosts);
  }
  const ha = first.vrrp ? ["HA "] : [];
  const text = phrase`${ha}${kindOf(router)} ${name}${ofRouter(name)} is created`;
  return of(id, "none", "ROUTER_CREATED", text, [...hosts, ...onCompute.keys()]);
}

function removed(name: string, router: Router, twin: string | undefined): Disturbance {
  const { id, hosts, first, onCompute } = router;
  const what = first.gateway ? phrase`, and its external address ${first.gateway.address}` : [];
  const hint =
    twin === undefined
      ? []
      : phrase`. If ${twin} is the same router under another name, ${`renamed_from: ${name}`} there avoids it`;
  const text = phrase`${kindOf(router)} ${name}${ofRouter(name)} is removed: whoever uses it loses this way out${what}${hint}`;
  return of(id, "outage", "ROUTER_REMOVED", text, [...hosts, ...onCompute.keys()]);
}

function kindOf({ first, onCompute }: Router): Phrase {
  return [isSnatNode(first) ? "SNAT node" : onCompute.size > 0 ? "distributed router" : "router"];
}

/** Of a further SNAT node. */
function ofRouter(name: string): Phrase {
  const router = snatNodeIn(name)?.router;
  return router === undefined ? [] : phrase` of ${router}`;
}

function looksOf({ gateway, interfaces }: RouterFacts): string {
  return gateway?.address ?? [...interfaces.values()].sort().join(" ");
}

function placeChanges(name: string, was: Router, is: Router): Disturbance[] {
  const { id } = is;
  const gone = was.hosts.filter((host) => !is.instances.has(host));
  const come = is.hosts.filter((host) => !was.instances.has(host));
  const isPair = is.first.vrrp !== undefined;
  if ((was.first.vrrp !== undefined) !== isPair)
    return [isPair ? founded(name, was, is) : dissolved(name, was, is, gone)];
  if (!isPair || gone.length === was.hosts.length) {
    if (gone.length === 0) return is.hosts.length > 1 ? [twice(name, is)] : [];
    const what = phrase`router ${name} moves from ${listed(gone)} to ${listed(come)}`;
    const text =
      was.onCompute.size > 0 && is.onCompute.size > 0
        ? phrase`${what}: nothing leaves by it until it is there, and its connections end; what VMs send to each other passes on their own hosts`
        : phrase`${what}: no traffic passes until it is there, and its connections end`;
    return [of(id, "outage", "ROUTER_MOVES", text, [...gone, ...come])];
  }
  return [...instanceChanges(name, was, is, gone, come), ...masterChange(name, was, is)];
}

function founded(name: string, was: Router, is: Router): Disturbance {
  const stays = was.hosts.every((host) => is.instances.has(host));
  return stays
    ? of(is.id, "care", "BECOMES_HA", phrase`router ${name} becomes an HA pair, no traffic lost`, is.hosts)
    : of(
        is.id,
        "break",
        "BECOMES_HA",
        phrase`router ${name} becomes an HA pair on other hosts: until one of them is master there is a gap`,
        is.hosts,
      );
}

function dissolved(name: string, was: Router, is: Router, gone: readonly string[]): Disturbance {
  const stays = is.hosts.every((host) => was.instances.has(host));
  if (stays && gone.length === 0)
    return of(is.id, "care", "BECOMES_PLAIN", phrase`router ${name} is no HA pair any more, no traffic lost`, is.hosts);
  const gap = phrase`router ${name} is no HA pair any more: its connections are not copied, and there is a gap while its addresses change hands`;
  const hint = stays
    ? phrase`${gap}, unless ${listed(gone)} gives it up first: ${"slave_agents: []"} in a deployment before this one`
    : gap;
  return of(is.id, "break", "BECOMES_PLAIN", hint, is.hosts);
}

/** Only where a host is given up with what it has. */
function twice(name: string, { id, hosts }: Router): Disturbance {
  const text = phrase`router ${name} is on ${listed(hosts)} at once: all of them answer for the same addresses`;
  return of(id, "alarm", "ROUTER_TWICE", text, hosts);
}

function instanceChanges(
  name: string,
  was: Router,
  is: Router,
  gone: readonly string[],
  come: readonly string[],
): Disturbance[] {
  const { id } = is;
  const stay = was.hosts.filter((host) => is.instances.has(host));
  const leaves = phrase`HA router ${name} loses its instance on ${listed(gone)}: whether that is the master now, only the hosts know; if it is, ${listed(stay)} takes over within a fraction of a second`;
  const arrives = phrase`HA router ${name} gets another instance on ${listed(come)}, no traffic lost`;
  return [
    ...(gone.length > 0 ? [of(id, "break", "INSTANCE_REMOVED", leaves, gone)] : []),
    ...(come.length > 0 ? [of(id, "none", "INSTANCE_CREATED", arrives, come)] : []),
  ];
}

function masterChange(name: string, was: Router, is: Router): Disturbance[] {
  const [from, to] = [was.hosts[0]!, is.hosts[0]!];
  const highest = is.first.vrrp!.priority;
  const equal = is.hosts.filter((host) => is.instances.get(host)!.vrrp!.priority === highest);
  if (equal.length > 1) {
    const text = phrase`instances of HA router ${name} on ${listed(equal)} get the same priority: which of them is master, nobody has chosen`;
    return [of(is.id, "care", "PRIORITIES_EQUAL", text, equal)];
  }
  if (from === to) return [];
  const text = phrase`master of ${name} moves to ${to} (by priority; ${from} had the highest so far), no traffic lost. Who is master now, only the hosts know: it stays where ${"vrouter failover"} put it`;
  return [of(is.id, "care", "MASTER_MOVES", text, [from, to])];
}

/** One line for all routers that change in the same way: the options of adverts are those of an environment. */
function advertChanges(before: Network, after: Network, naming: Naming): Disturbance[] {
  const changes = [...after.routers.values()].flatMap((is) => {
    const [old, now] = [before.routers.get(is.id)?.first.vrrp, is.first.vrrp];
    if (old === undefined || now === undefined || old.parameters === now.parameters) return [];
    const hosts = [...is.hosts].sort();
    return [
      { id: is.id, hosts, old: adverts(old.parameters), now: adverts(now.parameters), isMoved: old.vrid !== now.vrid },
    ];
  });
  const same = grouped(changes, ({ hosts, old, now, isMoved }) => JSON.stringify([hosts, old, now, isMoved]));
  return [...same.values()].map((group): Disturbance => {
    const { hosts, old, now, isMoved } = group[0]!;
    const names = listed(group.map(({ id }) => naming("router", id)).sort());
    const about = group.map(({ id }) => id);
    const held = phrase`adverts of ${names} change from ${old} to ${now}: slaves are held, and cannot take over, while the master changes; no traffic lost`;
    const moved = phrase`adverts of ${names} get another VRID: there is no master for some seconds`;
    return isMoved
      ? { level: "break", code: "VRID_CHANGES", text: moved, hosts, about }
      : { level: "care", code: "ADVERTS_CHANGE", text: held, hosts, about };
  });
}

/** What adverts have in common, without the VRID, which is each router's own. */
function adverts(parameters: string): string {
  return parameters.replace(/^vrid=\d+ /, "");
}

function connectionChanges(name: string, was: Router, is: Router): Disturbance[] {
  const hosts = is.hosts;
  const say = (level: Level, code: string, text: Phrase) => of(is.id, level, code, text, hosts);
  return [...gatewayChanges(name, was.first, is.first, say), ...interfaceChanges(name, was.first, is.first, say)];
}

type Say = (level: Level, code: string, text: Phrase) => Disturbance;

function gatewayChanges(name: string, was: RouterFacts, is: RouterFacts, say: Say): Disturbance[] {
  const [old, now] = [was.gateway, is.gateway];
  if (old === undefined) {
    if (now === undefined) return [];
    return [say("none", "GATEWAY_ADDED", phrase`router ${name} gets the external address ${now.address}`)];
  }
  if (now === undefined) {
    const text = phrase`router ${name} loses its external address ${old.address}: nothing behind it reaches the outside any more`;
    return [say("outage", "GATEWAY_REMOVED", text)];
  }
  if (old.address !== now.address) {
    const text = phrase`external address of router ${name} changes from ${old.address} to ${now.address}: connections through the old one end`;
    return [say("outage", "GATEWAY_CHANGES", text)];
  }
  if (old.snat === now.snat) return [];
  const text = now.snat
    ? phrase`router ${name} translates what leaves to ${now.address} from now on: connections without translation end`
    : phrase`router ${name} no longer translates what leaves: VMs without a routed address do not reach the outside any more`;
  return [say("outage", now.snat ? "SNAT_ON" : "SNAT_OFF", text)];
}

function interfaceChanges(name: string, was: RouterFacts, is: RouterFacts, say: Say): Disturbance[] {
  const devices = [...new Set([...was.interfaces.keys(), ...is.interfaces.keys()])];
  const interfaces = devices.flatMap((device) => {
    const [old, now] = [was.interfaces.get(device), is.interfaces.get(device)];
    if (old === now) return [];
    if (old === undefined) {
      return [say("none", "INTERFACE_ADDED", phrase`router ${name} gets the interface ${now!}, no traffic lost`)];
    }
    const text =
      now === undefined
        ? phrase`router ${name} loses its interface ${old}: whoever uses it as gateway loses this way out`
        : phrase`interface of router ${name} changes from ${old} to ${now}: whoever uses the old one as gateway loses this way out`;
    return [say("outage", now === undefined ? "INTERFACE_REMOVED" : "INTERFACE_CHANGES", text)];
  });
  const lost = was.routes.filter((route) => !is.routes.includes(route));
  const come = is.routes.filter((route) => !was.routes.includes(route));
  return [
    ...interfaces,
    ...(lost.length > 0 ? [say("outage", "ROUTES_REMOVED", phrase`router ${name} loses ${routes(lost)}`)] : []),
    ...(come.length > 0
      ? [say("none", "ROUTES_ADDED", phrase`router ${name} gets ${routes(come)}, no traffic lost`)]
      : []),
  ];
}

function routes(list: readonly string[]): Phrase {
  return phrase`${[list.length === 1 ? "the route " : "the routes "]}${listed(list)}`;
}

function of(id: string, level: Level, code: string, text: Phrase, hosts: readonly string[]): Disturbance {
  return { level, code, text, hosts: [...hosts].sort(), about: [id] };
}
