import type { DhcpHost } from "./facts/dhcp";
import type { Router } from "./facts/network";
import type { Forward } from "./facts/router";

const DEFAULT_ROUTE = "0.0.0.0/0 ";

/** Things of a network in a few words, for a cell of a table; equal words, equal things. */

export function routerText({ first }: Router): string {
  const { gateway, interfaces, routes, vrrp } = first;
  return [
    ...(vrrp === undefined ? [] : ["HA"]),
    gateway === undefined ? "no gateway" : `gateway ${gateway.address}${gateway.snat ? "" : " without SNAT"}`,
    ...[...interfaces.values()].sort().map((address) => `interface ${address}`),
    // A gateway brings its default route.
    ...routes
      .filter((route) => gateway === undefined || !route.startsWith(DEFAULT_ROUTE))
      .map((route) => `route ${route}`),
  ].join(", ");
}

export function placeText({ hosts, first }: Router): string {
  const [master, ...slaves] = hosts;
  if (first.vrrp === undefined) return hosts.join(", ");
  return `master ${master}${slaves.length === 0 ? "" : `, slaves ${slaves.join(", ")}`}`;
}

export function forwardText({ protocol, external, internal, returnPathSnat }: Forward): string {
  return `${protocol} ${external} to ${internal}${returnPathSnat ? ", return path SNAT" : ""}`;
}

export function mappingText({ macAddress, ipAddress, hostname, gateway }: DhcpHost): string {
  const name = hostname.split(".")[0];
  return `${macAddress} ${ipAddress} ${name}, ${gateway === undefined ? "no gateway" : `gateway ${gateway}`}`;
}
