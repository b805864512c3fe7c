import type { NamespaceProps, NamespaceRoute } from "../../../lib/artefacts/network/namespace";
import { contains, prefixLength, withoutHostBits } from "../../../lib/net/cidr";
import { markIn } from "./matches";
import type { Packet } from "./packet";

export type Way = "local" | { readonly device: string; readonly nexthop: string };

type Routed = Pick<NamespaceProps, "ports" | "routes" | "rules">;

const RULES = ["0: from all lookup local", "32766: from all lookup main", "32767: from all lookup default"];

/** By the rules, routes and addresses of a namespace; undefined: there is no way. */
export function wayOf(namespace: Routed, packet: Packet, mark: number): Way | undefined {
  for (const rule of namespace.rules ?? RULES) {
    const { matches, table, moreThan } = ruleIn(rule, packet, mark);
    if (!matches) continue;
    const routes = routesOf(namespace, table)
      .filter(({ destination }) => contains(destination, packet.destination))
      .sort((a, b) => prefixLength(b.destination) - prefixLength(a.destination));
    const [best] = routes;
    if (best === undefined || prefixLength(best.destination) <= moreThan) continue;
    if (table === "local") return "local";
    return { device: best.device!, nexthop: best.nexthop ?? packet.destination };
  }
  return undefined;
}

function ruleIn(text: string, packet: Packet, mark: number): { matches: boolean; table: string; moreThan: number } {
  const [, ...words] = text.split(" ");
  const said = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) said.set(words[at]!, words[at + 1]!);
  const ranges = (address: string) => (value: string) =>
    value === "all" || contains(value.includes("/") ? value : `${value}/32`, address);
  const tests: Record<string, (value: string) => boolean> = {
    from: ranges(packet.source),
    to: ranges(packet.destination),
    fwmark: (value) => (mark & markIn(value).mask) >>> 0 === markIn(value).value,
    ipproto: (value) => value === packet.protocol,
    sport: (value) => {
      const [first, last = first] = value.split("-").map(Number);
      return first! <= packet.sourcePort && packet.sourcePort <= last!;
    },
    lookup: () => true,
    suppress_prefixlength: () => true,
  };
  for (const word of said.keys())
    if (tests[word] === undefined) throw new Error(`the walker does not know ${word}: ${text}`);
  return {
    matches: [...said].every(([word, value]) => tests[word]!(value)),
    table: said.get("lookup")!,
    moreThan: Number(said.get("suppress_prefixlength") ?? -1),
  };
}

type Route = Pick<NamespaceRoute, "destination" | "nexthop" | "device">;

function routesOf({ ports, routes }: Routed, table: string): readonly Route[] {
  const addresses = ports.flatMap(({ device, addresses }) => addresses.map((address) => ({ device, address })));
  if (table === "local") return addresses.map(({ address }) => ({ destination: `${address.split("/")[0]!}/32` }));
  const given = routes.filter((route) => String(route.table ?? "main") === table);
  if (table !== "main") return given;
  const connected = addresses
    .filter(({ address }) => !address.endsWith("/32"))
    .map(({ device, address }) => ({ device, destination: withoutHostBits(address) }));
  const onLink = [...connected, ...given.filter(({ nexthop }) => nexthop === undefined)];
  const byDevice = (nexthop: string) => onLink.find(({ destination }) => contains(destination, nexthop))!.device;
  return [...connected, ...given.map((route) => ({ ...route, device: route.device ?? byDevice(route.nexthop!) }))];
}
