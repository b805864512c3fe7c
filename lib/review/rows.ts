import type { PlannedChecks } from "./facts/checks";
import type { FloatingIp } from "./facts/floating-ips";
import { floatingIpsByName, type Naming, type Network } from "./facts/network";
import type { Forward } from "./facts/router";
import { waysOutOf, type ComputeWay } from "./facts/ways-out";
import { floatingIpText, forwardOwner, forwardText, mappingText, placeText, routerText, wayText } from "./texts";

/** One thing of the network that is not what it was. */
export interface Row {
  readonly kind: "router" | "placement" | "way-out" | "floating-ip" | "forward" | "mapping" | "trace";
  readonly name: string;
  /** undefined: it is new. */
  readonly before?: string;
  /** undefined: it goes. */
  readonly after?: string;
}

/** Routers first, then where things are, floating IPs, port forwards and mappings; each sorted by name. */
export function rowsOf(before: Network, after: Network, naming: Naming): Row[] {
  const forwardWith = (forward: Forward & { readonly router: string }) =>
    `${forwardOwner(forward, naming)} ${forwardText(forward)}`;
  const [oldWays, newWays] = [waysOutOf(before), waysOutOf(after)];
  const wayWith = (way: ComputeWay) => wayText(way, naming);
  const wayName = (key: string) => {
    const { router, host } = (newWays.get(key) ?? oldWays.get(key))!;
    return `${naming("router", router)} on ${host}`;
  };
  const [oldFloating, newFloating] = [floatingIpsByName(before, naming), floatingIpsByName(after, naming)];
  const floatingWith = (floatingIp: FloatingIp) => floatingIpText(floatingIp, naming);
  return [
    ...rows("router", before.routers, after.routers, routerText, (id) => naming("router", id)),
    ...rows("placement", before.routers, after.routers, placeText, (id) => naming("router", id)),
    ...rows("placement", before.dhcp, after.dhcp, hostList, (id) => `DHCP of ${naming("network", id)}`),
    ...rows("way-out", oldWays, newWays, wayWith, wayName),
    ...rows("floating-ip", oldFloating, newFloating, floatingWith, (name) => name),
    ...rows("forward", before.forwards, after.forwards, forwardWith, (id) => naming("forward", id)),
    ...rows("mapping", before.mappings, after.mappings, mappingText, (key) => naming("mapping", key)),
  ];
}

/** Ways that checks ask for. */
export function checkRows(before: PlannedChecks, after: PlannedChecks): Row[] {
  return rows(
    "trace",
    before,
    after,
    ({ way }) => way,
    (name) => name,
  );
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
