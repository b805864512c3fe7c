import type { NamespacePort, NamespaceRoute } from "../../artefacts/network/namespace";
import { contains, prefixLength, withoutHostBits } from "../../net/cidr";
import type { Packet, Step } from "../trace";
import { isMarked } from "./passage";

/** What of a namespace decides where a packet goes. */
export interface Routing {
  readonly ports: readonly Pick<NamespacePort, "device" | "addresses">[];
  readonly routes: readonly NamespaceRoute[];
  /** As `ip rule` shows them; undefined: those of the kernel. */
  readonly rules?: readonly string[];
}

export type Way = { readonly steps: readonly Step[] } & (
  { readonly to: "local" } | { readonly to: "link"; readonly device: string; readonly nexthop: string }
);

const KERNELS = ["0: from all lookup local", "32766: from all lookup main", "32767: from all lookup default"];
const LOCAL = "local";
const MAIN = "main";

/** undefined: no route leads there. */
export function wayTo(routing: Routing, packet: Packet, mark: number): Way | undefined {
  for (const rule of routing.rules ?? KERNELS) {
    const { table, atLeast } = appliesTo(rule, packet, mark);
    if (table === undefined) continue;
    const best = longest(routesIn(routing, table), packet.destination);
    if (best === undefined || prefixLength(best.destination) < atLeast) continue;
    const chosen: Step[] = routing.rules === undefined || table === LOCAL ? [] : [{ kind: "lookup", text: rule }];
    if (table === LOCAL) {
      return { to: "local", steps: [{ kind: "route", text: `local ${packet.destination}` }] };
    }
    const text = routeText(best);
    const nexthop = best.nexthop ?? packet.destination;
    return { to: "link", device: best.device!, nexthop, steps: [...chosen, { kind: "route", text }] };
  }
  return undefined;
}

/** The rules that there are, as `ip rule` shows them. */
export function lookupsIn({ rules = KERNELS }: Routing): readonly string[] {
  return rules;
}

/** All but those of the kernel's own table, as `ip route` shows them. */
export function routeTexts(routing: Routing): readonly string[] {
  const tables = new Set([MAIN, ...routing.routes.map(({ table }) => String(table ?? MAIN))]);
  return [...tables].flatMap((table) => routesIn(routing, table)).map(routeText);
}

/** As `ip route` shows it. */
function routeText({ destination, nexthop, device, table }: NamespaceRoute): string {
  const to = prefixLength(destination) === 0 ? "default" : destination;
  const via = nexthop === undefined ? "" : ` via ${nexthop}`;
  return `${to}${via} dev ${device}${table === undefined ? "" : ` table ${table}`}`;
}

function routesIn({ ports, routes }: Routing, table: string): readonly NamespaceRoute[] {
  const addresses = ports.flatMap(({ device, addresses: own }) => own.map((address) => ({ device, address })));
  if (table === LOCAL) {
    return addresses.map(({ device, address }) => ({ destination: `${address.split("/")[0]}/32`, device }));
  }
  const own = routes.filter((route) => String(route.table ?? MAIN) === table);
  if (table !== MAIN) return own;
  const connected = addresses
    .filter(({ address }) => prefixLength(address) < 32)
    .map(({ device, address }): NamespaceRoute => ({ device, destination: withoutHostBits(address) }));
  const onLink = [...connected, ...own.filter(({ nexthop }) => nexthop === undefined)];
  const deviceTo = (nexthop: string) => longest(onLink, nexthop)?.device;
  return [...connected, ...own.map((route) => ({ ...route, device: route.device ?? deviceTo(route.nexthop!) }))];
}

function longest(routes: readonly NamespaceRoute[], address: string): NamespaceRoute | undefined {
  const there = routes.filter(({ destination }) => contains(destination, address));
  return there.reduce<NamespaceRoute | undefined>(
    (best, route) =>
      best === undefined || prefixLength(route.destination) > prefixLength(best.destination) ? route : best,
    undefined,
  );
}

/** `300: from 172.16.1.10 ipproto tcp sport 8000 lookup 2886729997` */
function appliesTo(rule: string, packet: Packet, mark: number): { readonly table?: string; readonly atLeast: number } {
  const [, ...words] = rule.split(" ");
  const said = new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1]!] as const] : [])));
  const isIn = (range: string | undefined, address: string) =>
    range === undefined || range === "all" || contains(range.includes("/") ? range : `${range}/32`, address);
  const [first, last = first] = (said.get("sport") ?? "").split("-").map(Number);
  const applies =
    isIn(said.get("from"), packet.source) &&
    isIn(said.get("to"), packet.destination) &&
    (!said.has("fwmark") || isMarked(said.get("fwmark")!, mark)) &&
    (!said.has("ipproto") || said.get("ipproto") === packet.protocol) &&
    (!said.has("sport") ||
      (packet.sourcePort !== undefined && first! <= packet.sourcePort && packet.sourcePort <= last!));
  const suppressed = said.get("suppress_prefixlength");
  return {
    table: applies ? said.get("lookup") : undefined,
    atLeast: suppressed === undefined ? 0 : Number(suppressed) + 1,
  };
}
