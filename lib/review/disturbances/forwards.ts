import type { Disturbance } from "../disturbance";
import type { FloatingIp } from "../facts/floating-ips";
import { floatingIpsByName, hostsOf, type Naming, type Network } from "../facts/network";
import type { Forward } from "../facts/router";
import { grouped } from "../../collections/grouped";
import { portCount, portsIn } from "../../net/port-range";
import { counted, listed, phrase, type Phrase } from "../phrase";
import { forwardOwner, forwardText } from "../texts";

type OwnedForward = Forward & { readonly router: string };

interface ForwardChange {
  readonly id: string;
  readonly kind: "added" | "changed" | "removed";
  /** undefined: it is new. */
  readonly was?: OwnedForward;
  readonly known: OwnedForward;
}

/** What becomes of port forwards, one line for each router and each floating IP. */
export function forwardDisturbances(before: Network, after: Network, naming: Naming): Disturbance[] {
  const ids = [...new Set([...before.forwards.keys(), ...after.forwards.keys()])];
  const [old, now] = [floatingIpsByName(before, naming), floatingIpsByName(after, naming)];
  const nameOf = (forward: OwnedForward) => forwardOwner(forward, naming);
  const changes = ids.flatMap((id): ForwardChange[] => {
    const [was, is] = [before.forwards.get(id), after.forwards.get(id)];
    // A router or a floating IP that comes or goes has a line of its own.
    if (is === undefined) {
      return isThere(was!, nameOf(was!), after, now) ? [{ id, kind: "removed", was, known: was! }] : [];
    }
    if (was === undefined) return isThere(is, nameOf(is), before, old) ? [{ id, kind: "added", known: is }] : [];
    return forwardText(was) === forwardText(is) ? [] : [{ id, kind: "changed", was, known: is }];
  });
  return [...grouped(changes, ({ kind, known }) => `${kind} ${nameOf(known)}`).values()].map((group): Disturbance => {
    const { kind, known } = group[0]!;
    const names = listed(group.map(({ id }) => naming("forward", id)).sort());
    const what = [counted(group.length, "port forward")];
    const on = nameOf(known);
    const floatingIp = known.floatingIp === undefined ? undefined : (now.get(on) ?? old.get(on));
    const at = floatingIp === undefined ? after.routers.get(known.router)?.hosts : hostsOf(after, floatingIp);
    const besides = group.some(({ was }) => was !== undefined && endsOthers(was, after)) ? OTHERS_END : [];
    const texts = {
      removed: phrase`removes ${what} of ${on}, and cuts their connections: ${names}${besides}`,
      changed: phrase`changes ${what} of ${on}, and cuts the connections made so far: ${names}${besides}`,
      added: phrase`adds ${what} to ${on}, no traffic lost: ${names}`,
    };
    return {
      level: kind === "added" ? "none" : "outage",
      code: `FORWARDS_${kind.toUpperCase()}`,
      text: texts[kind],
      hosts: [...(at ?? [])].sort(),
      about: kind === "added" ? [] : [known.router],
    };
  });
}

function isThere(
  { router, floatingIp }: OwnedForward,
  owner: string,
  { routers }: Network,
  floatingIps: ReadonlyMap<string, FloatingIp>,
): boolean {
  return floatingIp === undefined ? routers.has(router) : floatingIps.has(owner);
}

/** Ports that host/network/connections.sh ends one by one; of more of them it ends all between the two addresses. */
const ONE_BY_ONE = 20;

const OTHERS_END: Phrase = [
  `. If more than ${ONE_BY_ONE} of its ports are in use, connections by other ports of that address to the same VM end too`,
];

function endsOthers({ id, protocol, external, internal }: Forward, { forwards }: Network): boolean {
  const [address, ports] = addressAndPorts(external);
  const others = [...forwards.values()].filter(
    (other) =>
      other.id !== id &&
      other.protocol === protocol &&
      addressAndPorts(other.external)[0] === address &&
      addressAndPorts(other.internal)[0] === addressAndPorts(internal)[0],
  );
  return portCount(portsIn(ports)) > ONE_BY_ONE && others.length > 0;
}

/** Of `203.0.113.10:9000:9099`. */
function addressAndPorts(text: string): [address: string, ports: string] {
  const end = text.indexOf(":");
  return [text.slice(0, end), text.slice(end + 1)];
}
