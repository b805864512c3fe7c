import { Names, type NamedKind } from "../../bundle/files/names";
import { grouped } from "../../collections/grouped";
import { bridgeName } from "../../net/device";
import type { HostState } from "../plan/host-state";
import { dhcpServersOf, type DhcpHost } from "./dhcp";
import { floatingIpsOf, type FloatingIp } from "./floating-ips";
import { routersOf, type Forward, type RouterFacts } from "./router";

/** What all hosts together are, before or after a plan. */
export interface Network {
  /** By id. */
  readonly routers: ReadonlyMap<string, Router>;
  /** Those of routers and of floating IPs. */
  readonly forwards: ReadonlyMap<string, Forward & { readonly router: string }>;
  /** By address. */
  readonly floatingIps: ReadonlyMap<string, FloatingIp>;
  /** By network id: the hosts that answer, sorted. */
  readonly dhcp: ReadonlyMap<string, readonly string[]>;
  /** By network id: the environment that its DHCP server is taken over from. */
  readonly dhcpFrom: ReadonlyMap<string, string>;
  /** By key; only those that have a name. */
  readonly mappings: ReadonlyMap<string, DhcpHost>;
}

export interface Router {
  readonly id: string;
  /** By network node. */
  readonly instances: ReadonlyMap<string, RouterFacts>;
  /** Its network nodes, in descending priority; a plan of a part of the hosts may have none of them. */
  readonly hosts: readonly string[];
  /** What it is on the first of its network nodes. */
  readonly first: RouterFacts;
  /** Of a distributed router, by compute host, sorted. */
  readonly onCompute: ReadonlyMap<string, RouterFacts>;
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
      routers.flatMap(({ id, first, onCompute }) =>
        [first, ...onCompute.values()].flatMap(({ forwards }) =>
          forwards.map((forward) => [forward.id, { ...forward, router: id }] as const),
        ),
      ),
    ),
    floatingIps: new Map(routers.flatMap(floatingIpsOf).map((floatingIp) => [floatingIp.address, floatingIp])),
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

/** By name: one whose address changes is still the same. */
export function floatingIpsByName({ floatingIps }: Network, naming: Naming): ReadonlyMap<string, FloatingIp> {
  return new Map([...floatingIps.values()].map((one) => [naming("floating-ip", one.address), one]));
}

/** Names of the hosts that have it. */
export function hostsOf({ routers }: Network, { router, host }: FloatingIp): readonly string[] {
  return host === undefined ? (routers.get(router)?.hosts ?? []) : [host];
}

function routerOf(id: string, own: readonly { host: string; instance: RouterFacts }[]): Router {
  const central = own.filter(({ instance }) => !instance.isInstance);
  const sorted = central.sort((a, b) => (b.instance.vrrp?.priority ?? 0) - (a.instance.vrrp?.priority ?? 0));
  const onCompute = own.filter(({ instance }) => instance.isInstance).sort((a, b) => (a.host < b.host ? -1 : 1));
  return {
    id,
    instances: new Map(sorted.map(({ host, instance }) => [host, instance])),
    hosts: sorted.map(({ host }) => host),
    first: (sorted[0] ?? onCompute[0]!).instance,
    onCompute: new Map(onCompute.map(({ host, instance }) => [host, instance])),
  };
}
