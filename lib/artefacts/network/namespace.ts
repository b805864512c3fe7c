import { HEADER, lines } from "../layout";

export interface NamespacePort {
  /** Device in the namespace: `qr-…`, `qg-…`, `ha-…`, `ns-…`. */
  readonly device: string;
  /** Its peer on the host, a port of `bridge`. */
  readonly tap: string;
  readonly mac: string;
  readonly mtu: number;
  readonly bridge: string;
  /** With prefix length: `172.16.0.1/24`. */
  readonly addresses: readonly string[];
  /**
   * Its bridge delivers to it by an entry that nothing can take over, whatever other hosts have the same MAC address. `isolated`:
   * it receives from its own host only.
   */
  readonly hold?: "isolated" | "held";
}

export interface NamespaceRoute {
  /** CIDR. */
  readonly destination: string;
  /** undefined: it is on the link. */
  readonly nexthop?: string;
  /** Needed where there is no next hop, and in a table. */
  readonly device?: string;
  /** What the namespace itself sends this way has this address. */
  readonly source?: string;
  /** The kernel's number of a routing table. Default: main. */
  readonly table?: number;
  /** The next hop is on the link although no address says so. */
  readonly onlink?: boolean;
}

export interface NamespaceProps {
  readonly name: string;
  /** The namespace of an HA router: keepalived alone gives addresses to its `qr-` and `qg-` ports, and routes. */
  readonly vrrp?: boolean;
  readonly ports: readonly NamespacePort[];
  readonly routes: readonly NamespaceRoute[];
  /** All rules of routing, as `ip rule` shows them: `400: from all lookup local`. Default: those of the kernel. */
  readonly rules?: readonly string[];
}

/**
 * As Neutron names the namespaces of routers and DHCP servers.
 * @see neutron/agent/l3/namespaces.py, neutron/agent/linux/dhcp.py
 */
export function namespaceName(kind: "router" | "dhcp", id: string): string {
  return `q${kind}-${id}`;
}

/** A network namespace with its ports, addresses and routes. Read by `host/network/netns.sh`. */
export class Namespace {
  constructor(private readonly props: NamespaceProps) {}

  render(): string {
    const { name, vrrp = false, ports, routes, rules = [] } = this.props;
    return lines(
      HEADER,
      `namespace ${name}`,
      vrrp ? ["vrrp"] : [],
      ports.flatMap((port) => [
        `port ${port.device} ${port.tap} ${port.mac} ${port.mtu} ${port.bridge}${port.hold === undefined ? "" : ` ${port.hold}`}`,
        ...port.addresses.map((address) => `address ${port.device} ${address}`),
      ]),
      routes.map((route) => `route ${routeText(route)}`),
      rules.map((rule) => `rule ${rule}`),
    );
  }
}

/** `DESTINATION NEXTHOP`, and any other route as `ip route` shows it, without its protocol. */
export function routeText({ destination, nexthop, device, source, table, onlink }: NamespaceRoute): string {
  if (device === undefined || (nexthop !== undefined && table === undefined)) return `${destination} ${nexthop}`;
  const words = [
    destination === DEFAULT_ROUTE ? "default" : destination,
    ...(nexthop === undefined ? [] : ["via", nexthop]),
    "dev",
    device,
    ...(table === undefined ? [] : ["table", table]),
    ...(nexthop === undefined ? ["scope", "link"] : []),
    ...(source === undefined ? [] : ["src", source]),
    ...(onlink === true ? ["onlink"] : []),
  ];
  return words.join(" ");
}

/** Of what {@link routeText} wrote. */
function routeIn(words: readonly string[]): NamespaceRoute {
  const [destination, nexthop] = words;
  if (words.length === 2) return { destination: destination!, nexthop };
  const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  const table = after("table");
  return {
    destination: destination === "default" ? DEFAULT_ROUTE : destination!,
    nexthop: after("via"),
    device: after("dev"),
    source: after("src"),
    table: table === undefined ? undefined : Number(table),
    onlink: words.includes("onlink"),
  };
}

const DEFAULT_ROUTE = "0.0.0.0/0";

/** What a text that {@link Namespace} rendered says; of another text, what of it is there. */
export function namespaceIn(text: string): NamespaceProps {
  const lines = text.split("\n").map((line) => line.split(" "));
  const after = (word: string) => lines.filter(([first]) => first === word).map(([, ...words]) => words);
  const addresses = after("address");
  const rules = after("rule").map((words) => words.join(" "));
  return {
    name: after("namespace")[0]?.[0] ?? "",
    vrrp: after("vrrp").length > 0,
    ports: after("port").map(([device, tap, mac, mtu, bridge, flag]) => ({
      device: device!,
      tap: tap!,
      mac: mac!,
      mtu: Number(mtu),
      bridge: bridge!,
      addresses: addresses.flatMap(([of, address]) => (of === device ? [address!] : [])),
      ...(flag === "isolated" || flag === "held" ? { hold: flag } : {}),
    })),
    routes: after("route").map(routeIn),
    ...(rules.length === 0 ? {} : { rules }),
  };
}
