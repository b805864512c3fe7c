import { withoutHostBits } from "../../net/cidr";
import type { Facts } from "./facts";
import type { Address, Space } from "./kernel";

/** What every namespace begins with. */
export const RULES = [
  "rule 0: from all lookup local",
  "rule 32766: from all lookup main",
  "rule 32767: from all lookup default",
];

/**
 * Routes of all tables. Those that the kernel makes of an address are compared only where one is missing.
 * @param ours protocols of the routes that a file says
 */
export function routeFacts({ addresses, routes }: Space, ours: RegExp): Facts {
  const own = addresses.filter(({ cidr }) => !cidr.includes(":")).flatMap(kernelRoutes);
  const missing = own.filter(({ pattern }) => !routes.some((route) => pattern.test(route)));
  const others = routes.filter((route) => !BROADCAST.test(route) && !own.some(({ pattern }) => pattern.test(route)));
  return {
    desired: missing.map(({ text }) => `route ${text}`),
    live: others.map((route) => `route ${inFileWords(route, ours)}`),
  };
}

const BROADCAST = /^broadcast \S+ dev \S+ table local proto kernel scope link src \S+$/;

interface KernelRoute {
  readonly text: string;
  readonly pattern: RegExp;
}

function kernelRoutes({ device, cidr, secondary }: Address): KernelRoute[] {
  const [address, length] = cidr.split("/") as [string, string];
  const route = (text: string, source: string): KernelRoute => ({
    text,
    pattern: new RegExp(`^${escaped(text)} proto kernel scope ${source} src \\S+$`),
  });
  const local = route(`local ${address} dev ${device} table local`, "host");
  const loopback = route(`local ${withoutHostBits(cidr)} dev ${device} table local`, "host");
  if (device === "lo") return length === "32" ? [local] : [local, loopback];
  if (secondary || length === "32") return [local];
  return [local, route(`${withoutHostBits(cidr)} dev ${device}`, `link`)];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `10.0.0.0/8 172.16.0.9` of `10.0.0.0/8 via 172.16.0.9 dev qr-1 proto static`; any other of ours without its protocol, one that is not as it is. */
function inFileWords(route: string, ours: RegExp): string {
  const [, protocol] = / proto (\S+)/.exec(route) ?? [];
  if (protocol === undefined || !ours.test(protocol)) return route;
  const [, destination, nexthop] = /^(\S+) via (\S+) dev \S+ proto \S+$/.exec(route) ?? [];
  if (destination === undefined) return route.replace(` proto ${protocol}`, "");
  if (destination === "default") return `0.0.0.0/0 ${nexthop!}`;
  return `${destination.includes("/") ? destination : `${destination}/32`} ${nexthop!}`;
}
