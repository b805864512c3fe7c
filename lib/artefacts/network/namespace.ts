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
}

export interface NamespaceRoute {
  /** CIDR. */
  readonly destination: string;
  readonly nexthop: string;
}

export interface NamespaceProps {
  readonly name: string;
  /** The namespace of an HA router: keepalived alone gives addresses to its `qr-` and `qg-` ports, and routes. */
  readonly vrrp?: boolean;
  readonly ports: readonly NamespacePort[];
  readonly routes: readonly NamespaceRoute[];
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
    const { name, vrrp = false, ports, routes } = this.props;
    return lines(
      HEADER,
      `namespace ${name}`,
      vrrp ? ["vrrp"] : [],
      ports.flatMap((port) => [
        `port ${port.device} ${port.tap} ${port.mac} ${port.mtu} ${port.bridge}`,
        ...port.addresses.map((address) => `address ${port.device} ${address}`),
      ]),
      routes.map((route) => `route ${route.destination} ${route.nexthop}`),
    );
  }
}

/** What a text that {@link Namespace} rendered says; of another text, what of it is there. */
export function namespaceIn(text: string): NamespaceProps {
  const lines = text.split("\n").map((line) => line.split(" "));
  const after = (word: string) => lines.filter(([first]) => first === word).map(([, ...words]) => words);
  const addresses = after("address");
  return {
    name: after("namespace")[0]?.[0] ?? "",
    vrrp: after("vrrp").length > 0,
    ports: after("port").map(([device, tap, mac, mtu, bridge]) => ({
      device: device!,
      tap: tap!,
      mac: mac!,
      mtu: Number(mtu),
      bridge: bridge!,
      addresses: addresses.flatMap(([of, address]) => (of === device ? [address!] : [])),
    })),
    routes: after("route").map(([destination, nexthop]) => ({ destination: destination!, nexthop: nexthop! })),
  };
}
