import type { Naming, Network } from "./facts/network";
import { forwardText, mappingText, placeText, routerText } from "./texts";

/** One thing of the network that is not what it was. */
export interface Row {
  readonly kind: "router" | "placement" | "forward" | "mapping";
  readonly name: string;
  /** undefined: it is new. */
  readonly before?: string;
  /** undefined: it goes. */
  readonly after?: string;
}

/** Routers first, then where things are, port forwards and mappings; each sorted by name. */
export function rowsOf(before: Network, after: Network, naming: Naming): Row[] {
  const forwardWith = (forward: Parameters<typeof forwardText>[0] & { readonly router: string }) =>
    `${naming("router", forward.router)} ${forwardText(forward)}`;
  return [
    ...rows("router", before.routers, after.routers, routerText, (id) => naming("router", id)),
    ...rows("placement", before.routers, after.routers, placeText, (id) => naming("router", id)),
    ...rows("placement", before.dhcp, after.dhcp, hostList, (id) => `DHCP of ${naming("network", id)}`),
    ...rows("forward", before.forwards, after.forwards, forwardWith, (id) => naming("forward", id)),
    ...rows("mapping", before.mappings, after.mappings, mappingText, (key) => naming("mapping", key)),
  ];
}

function rows<T>(
  kind: Row["kind"],
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  textOf: (thing: T) => string,
  nameOf: (key: string) => string,
): Row[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const all = keys.map((key): Row => {
    const [was, is] = [before.get(key), after.get(key)];
    return {
      kind,
      name: nameOf(key),
      before: was === undefined ? undefined : textOf(was),
      after: is === undefined ? undefined : textOf(is),
    };
  });
  return all.filter((row) => row.before !== row.after).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function hostList(hosts: readonly string[]): string {
  return hosts.join(", ");
}
