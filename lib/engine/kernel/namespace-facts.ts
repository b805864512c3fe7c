import { namespaceIn, type NamespacePort } from "../../artefacts/network/namespace";
import { linesOf, strangersOn, type Facts } from "./facts";
import { HOST, type Kernel, type Space } from "./kernel";
import { bridgePortFact, linkFact, type Link } from "./link";
import { routeFacts, RULES } from "./route-facts";
import { withoutFarewell } from "./virtual-facts";

/**
 * Of a `ports` file: namespace, ports with both their ends, addresses, routes, rules, and what is there besides.
 * @param virtual what keepalived gives to the namespace of an HA router
 */
export function namespaceFacts(text: string, kernel: Kernel, virtual: Facts | undefined): Facts {
  const file = linesOf(text);
  const { name: namespace, vrrp, ports, rules = [] } = namespaceIn(text);
  const there = kernel.get(namespace);
  const space = vrrp && there !== undefined ? withoutFarewell(there) : there;
  const desired = [
    ...file,
    ...(virtual?.desired ?? []),
    "link lo up",
    "address lo 127.0.0.1/8",
    ...(rules.length > 0 ? [] : RULES),
    ...ports.flatMap(({ device, tap, mac, mtu, hold }) => [
      `link ${device} up`,
      `link ${tap} up`,
      `mac ${tap} fe${mac.slice(2)}`,
      `mtu ${tap} ${mtu}`,
      `bridge-port ${tap} forwarding${hold === "isolated" ? RECEIVER : ""}`,
      ...(hold === undefined ? [] : [`receiver ${tap} ${mac}`]),
      ...noIpv6(kernel, tap).desired,
    ]),
  ];
  if (space === undefined) return { desired: [...file, ...(virtual?.desired ?? [])], live: [...(virtual?.live ?? [])] };
  const routes = routeFacts(space, vrrp ? /^(keepalived|18|static)$/ : /^static$/);
  return {
    desired: [...desired, ...routes.desired],
    live: [
      `namespace ${namespace}`,
      ...(vrrp ? ["vrrp"] : []),
      ...(virtual?.live ?? []),
      ...devices(space, kernel.get(HOST), new Map(ports.map(({ device, hold }) => [device, hold]))),
      ...ports.flatMap(({ tap }) => noIpv6(kernel, tap).live),
      ...routes.live,
      ...space.rules.map((rule) => `rule ${rule}`),
      ...space.tables.filter((table) => !OF_IPTABLES.test(table)).map((table) => `table ${table}`),
    ],
  };
}

type Hold = NamespacePort["hold"];

/** What the bridge port of a receiver has unlike others, see `host/network/device.sh`. */
const RECEIVER = " learning off flood off isolated on";

/** A host may have been booted without IPv6. */
function noIpv6(kernel: Kernel, tap: string): Facts {
  const key = `net.ipv6.conf.${tap}.disable_ipv6`;
  const value = kernel.get(HOST)?.settings.get(key);
  return value === undefined ? { desired: [], live: [] } : { desired: [`${key} = 1`], live: [`${key} = ${value}`] };
}

/** What iptables keeps its rules in. */
const OF_IPTABLES = /^ip (raw|mangle|nat|filter|security)$/;

/** The kernel puts these into every namespace once a module for tunnels is there. */
const FALLBACK = /^(tunl0|gre0|gretap0|erspan0|sit0|ip_vti0|ip6_vti0|ip6tnl0|ip6gre0)$/;

function devices(space: Space, host: Space | undefined, ours: ReadonlyMap<string, Hold>): string[] {
  const there = space.links.filter(({ name, flags }) => flags.includes("UP") || !FALLBACK.test(name));
  const known = there.filter(({ name }) => ours.has(name) || name === "lo");
  const names = new Set(known.map(({ name }) => name));
  return [
    ...known.flatMap((link) => [
      linkFact(link),
      ...(link.name === "lo" ? [] : portFacts(link, host, ours.get(link.name))),
    ]),
    ...there.filter(({ name }) => !names.has(name)).map(({ name }) => `device ${name}`),
    ...space.addresses.filter(({ device }) => names.has(device)).map(({ device, cidr }) => `address ${device} ${cidr}`),
    ...strangersOn(names, space),
  ];
}

/** @param hold as the file has it: facts of its own say what the bridge has of that */
function portFacts({ name, index, peer, mac, mtu }: Link, host: Space | undefined, hold: Hold): string[] {
  const tap = host?.links.find((link) => link.index === peer && link.peer === index);
  const isTold = hold !== undefined && tap !== undefined;
  const held = host?.fdb.filter((line) => isTold && isHeld(line, tap.name, mac)) ?? [];
  const port = ["port", name, tap?.name ?? "-", mac, mtu, tap?.master ?? "-", hold ?? []].flat().join(" ");
  if (tap === undefined || host === undefined) return [port];
  const here = new Set([tap.name]);
  return [
    port,
    ...held.map(() => `receiver ${tap.name} ${mac}`),
    linkFact(tap),
    `mac ${tap.name} ${tap.mac}`,
    `mtu ${tap.name} ${tap.mtu}`,
    ...(tap.master === undefined ? [] : [bridgePortFact(tap)]),
    ...host.addresses.filter(({ device }) => device === tap.name).map(({ cidr }) => `address ${tap.name} ${cidr}`),
    ...strangersOn(here, {
      ...host,
      fdb: host.fdb.filter((line) => !line.startsWith(`${tap.mac} `) && !held.includes(line)),
    }),
  ];
}

/** The entry by which a bridge delivers to a receiver, whoever claims its MAC. */
function isHeld(line: string, tap: string, mac: string): boolean {
  const words = line.split(" ");
  return line.startsWith(`${mac} dev ${tap} `) && words.includes("static") && words.includes("sticky");
}
