import type { DhcpHost } from "./facts/dhcp";
import type { FloatingIp } from "./facts/floating-ips";
import type { Naming, Router } from "./facts/network";
import { isSnatNode, type Forward } from "./facts/router";
import type { ComputeWay } from "./facts/ways-out";

const DEFAULT_ROUTE = "0.0.0.0/0 ";

/** Things of a network in a few words, for a cell of a table; equal words, equal things. */

export function routerText({ first, onCompute }: Router): string {
  const { gateway, interfaces, routes, vrrp } = first;
  return [
    ...(onCompute.size === 0 ? [] : ["distributed"]),
    ...(isSnatNode(first) ? ["SNAT node"] : []),
    ...(vrrp === undefined ? [] : ["HA"]),
    gateway === undefined ? "no gateway" : `gateway ${gateway.address}${gateway.snat ? "" : " without SNAT"}`,
    ...[...interfaces.values()].sort().map((address) => `interface ${address}`),
    // A gateway brings its default route.
    ...routes
      .filter((route) => gateway === undefined || !route.startsWith(DEFAULT_ROUTE))
      .map((route) => `route ${route}`),
  ].join(", ");
}

export function placeText({ hosts, first, onCompute }: Router): string {
  const [master, ...slaves] = hosts;
  const nodes = first.vrrp === undefined ? hosts.join(", ") : [`master ${master}`, ...slavesText(slaves)].join(", ");
  const instances = onCompute.size === 0 ? [] : [`instances on ${[...onCompute.keys()].join(", ")}`];
  return [...(nodes === "" ? [] : [nodes]), ...instances].join(", ");
}

function slavesText(slaves: readonly string[]): string[] {
  return slaves.length === 0 ? [] : [`slaves ${slaves.join(", ")}`];
}

/** By which SNAT node VMs leave. */
export function wayText({ node }: ComputeWay, naming: Naming): string {
  return `by ${naming("router", node)}`;
}

export function floatingIpText({ address, target, router, host }: FloatingIp, naming: Naming): string {
  const to = target === undefined ? "" : ` to ${target}`;
  return `${address}${to}, at ${host ?? naming("router", router)}`;
}

/** The floating IP or the router whose address is forwarded. */
export function forwardOwner({ floatingIp, router }: Forward & { readonly router: string }, naming: Naming): string {
  return floatingIp === undefined ? naming("router", router) : naming("floating-ip", floatingIp);
}

export function forwardText({ protocol, external, internal, returnPathSnat }: Forward): string {
  return `${protocol} ${external} to ${internal}${returnPathSnat ? ", return path SNAT" : ""}`;
}

export function mappingText({ macAddress, ipAddress, hostname, gateway }: DhcpHost): string {
  const name = hostname.split(".")[0];
  return `${macAddress} ${ipAddress} ${name}, ${gateway === undefined ? "no gateway" : `gateway ${gateway}`}`;
}
