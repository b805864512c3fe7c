import { Names, type NamedKind } from "../../bundle/files/names";
import { grouped } from "../../collections/grouped";
import { bridgeName } from "../../net/device";
import type { HostState } from "../plan/host-state";
import { dhcpServersOf, type DhcpHost } from "./dhcp";
import { routersOf, type Forward, type RouterFacts } from "./router";

/** What all hosts together are, before or after a plan. */
export interface Network {
  /** By id. */
  readonly routers: ReadonlyMap<string, Router>;
  readonly forwards: ReadonlyMap<string, Forward & { readonly router: string }>;
  /** By network id: the hosts that answer, sorted. */
  readonly dhcp: ReadonlyMap<string, readonly string[]>;
  /** By network id: the environment that its DHCP server is taken over from. */
  readonly dhcpFrom: ReadonlyMap<string, string>;
  /** By key; only those that have a name. */
  readonly mappings: ReadonlyMap<string, DhcpHost>;
}

export interface Router {
  readonly id: string;
  /** By host. */
  readonly instances: ReadonlyMap<string, RouterFacts>;
  /** Its hosts, in descending priority. */
  readonly hosts: readonly string[];
  /** What it is on the first of its hosts. */
  readonly first: RouterFacts;
}

/** The name of a thing, or its id. */
export type Naming = (kind: NamedKind, id: string) => string;

export function namingOf(states: readonly HostState[]): Naming {
  const names = Names.merged(states.map((state) => state.names));
  return (kind, id) => names.find(kind, id) ?? id;
}

/** @param isNamed whether a line of a hosts file is a mapping: the ports of routers are there too */
export function networkOf(states: readonly HostState[], isNamed: (key: string) => boolean): Network {
  const instances = states.flatMap((state) => routersOf(state).map((instance) => ({ host: state.host, instance })));
  const routers = [...grouped(instances, ({ instance }) => instance.id)].map(([id, own]) => routerOf(id, own));
  const servers = states.flatMap((state) => dhcpServersOf(state).map((server) => ({ host: state.host, server })));
  const dhcp = [...grouped(servers, ({ server }) => server.network)].map(
    ([network, own]) => [network, own.map(({ host }) => host).sort()] as const,
  );
  const mappings = servers.flatMap(({ server }) => server.hosts).filter(({ key }) => isNamed(key));
  return {
    routers: new Map(routers.map((router) => [router.id, router])),
    forwards: new Map(
      routers.flatMap(({ id, first }) => first.forwards.map((forward) => [forward.id, { ...forward, router: id }])),
    ),
    dhcp: new Map(dhcp),
    dhcpFrom: new Map(
      servers.flatMap(({ server: { network, from } }) => (from === undefined ? [] : [[network, from]])),
    ),
    mappings: new Map(mappings.map((mapping) => [mapping.key, mapping])),
  };
}

/** The router that has an address in a network: other networks may have the same addresses. */
export function routerAt(
  { routers }: Pick<Network, "routers">,
  networkId: string,
  address: string,
): Router | undefined {
  const made = BY_ADDRESS.get(routers) ?? byAddress(routers);
  BY_ADDRESS.set(routers, made);
  return made.get(`${bridgeName(networkId)} ${address}`);
}

const BY_ADDRESS = new WeakMap<Network["routers"], ReadonlyMap<string, Router>>();

/** By bridge and address; of two routers the first counts. */
function byAddress(routers: Network["routers"]): ReadonlyMap<string, Router> {
  const found = [...routers.values()].flatMap((router) => {
    const { interfaces, bridges } = router.first;
    return [...interfaces].map(([device, own]) => [`${bridges.get(device)} ${own.split("/")[0]}`, router] as const);
  });
  return new Map(found.reverse());
}

function routerOf(id: string, own: readonly { host: string; instance: RouterFacts }[]): Router {
  const sorted = [...own].sort((a, b) => (b.instance.vrrp?.priority ?? 0) - (a.instance.vrrp?.priority ?? 0));
  return {
    id,
    instances: new Map(sorted.map(({ host, instance }) => [host, instance])),
    hosts: sorted.map(({ host }) => host),
    first: sorted[0]!.instance,
  };
}
