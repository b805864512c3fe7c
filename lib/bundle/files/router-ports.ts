import type { VirtualAddress, VirtualRoute } from "../../artefacts/daemons/keepalived";
import type { NamespacePort } from "../../artefacts/network/namespace";
import { addressOn, routerAddressOn } from "../../model/fixed-ips";
import type { FixedIp, Host, Router, Topology } from "../../model/topology";
import { contains, withPrefix } from "../../net/cidr";
import type { DevicePrefix } from "../../net/device";
import type { Placement } from "../../placement/placement";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";
import { namespacePort, subnetOf, type Port } from "./attachment";
import { floatingIpsAt } from "./floating";

/** What a router has on a network node: one port per interface, one for the gateway, and its routes. */
export interface RouterPorts {
  readonly ports: readonly NamespacePort[];
  readonly addresses: readonly VirtualAddress[];
  readonly routes: readonly VirtualRoute[];
  /** The external network's gateway. */
  readonly nexthop?: string;
}

/** A port, and the addresses that are reached by it without a next hop. */
interface Attached {
  readonly port: NamespacePort;
  readonly onLink: readonly string[];
}

export function routerPorts(topology: Topology, placement: Placement, host: Host, router: Router): RouterPorts {
  const attached = [
    ...router.interfaces.map((port) => interfacePort(topology, host, router, port)),
    ...router.snatPorts.map((port) => attachedPort(topology, host, "sg-", port, port.fixedIps, "alone")),
    ...gatewayPort(topology, placement, host, router),
  ];
  const outside = router.gateway?.fixedIps.map(({ subnet }) => subnetOf(topology, subnet).subnet) ?? [];
  const nexthop = outside.find(({ gatewayIp }) => gatewayIp !== undefined)?.gatewayIp;
  const beyond = [...(nexthop === undefined ? [] : [{ destination: DEFAULT_ROUTE, nexthop }]), ...router.routes];
  const deviceTo = (address: string) =>
    attached.find(({ onLink }) => onLink.some((cidr) => contains(cidr, address)))!.port.device;
  return {
    ports: attached.map(({ port }) => port),
    addresses: attached.flatMap(({ port: { device, addresses } }) => addresses.map((address) => ({ address, device }))),
    routes: [
      ...sendingRoutes(topology, router, attached),
      ...beyond.map((route) => ({ ...route, device: deviceTo(route.nexthop) })),
    ],
    nexthop,
  };
}

/** One beside which another port sends is there to receive only. */
function interfacePort(topology: Topology, host: Host, router: Router, port: Router["interfaces"][number]): Attached {
  const sends = port.fixedIps.every(({ subnet }) => router.snatPorts.every((other) => !addressOn(other, subnet)));
  if (sends) return attachedPort(topology, host, "qr-", port, port.fixedIps, "with its subnet");
  const attached = attachedPort(topology, host, "qr-", port, port.fixedIps, "silent");
  // A pair says again and again where it is.
  return router.ha ? attached : { ...attached, port: { ...attached.port, hold: "held" } };
}

function gatewayPort(topology: Topology, placement: Placement, host: Host, { name, gateway }: Router): Attached[] {
  if (gateway === undefined) return [];
  const own = attachedPort(topology, host, "qg-", gateway, gateway.fixedIps, "with its subnet");
  const floating = floatingIpsAt(topology, placement, { router: name }).map(({ address }) => `${address}/32`);
  return [{ ...own, port: { ...own.port, addresses: [...own.port.addresses, ...floating] } }];
}

/** @param reach what it sends to: its subnets, by routes of the kernel or of ours (`alone`), or nothing */
function attachedPort(
  topology: Topology,
  host: Host,
  prefix: DevicePrefix,
  given: Port,
  fixedIps: readonly FixedIp[],
  reach: "with its subnet" | "alone" | "silent",
): Attached {
  const own = fixedIps.map(({ subnet, ipAddress }) => ({ ...subnetOf(topology, subnet), ipAddress }));
  const addresses = own.map(({ subnet, ipAddress }) =>
    reach === "with its subnet" ? withPrefix(ipAddress, subnet.cidr) : `${ipAddress}/32`,
  );
  const port = namespacePort(host, own[0]!.network, prefix, given, addresses);
  return { port, onLink: reach === "silent" ? [] : own.map(({ subnet }) => subnet.cidr) };
}

/** To the subnets by ports that have an address of theirs alone. */
function sendingRoutes(topology: Topology, router: Router, attached: readonly Attached[]): VirtualRoute[] {
  const ports = attached.slice(router.interfaces.length);
  return router.snatPorts.flatMap(({ fixedIps }, index) =>
    fixedIps.map(({ subnet, ipAddress }) => ({
      destination: subnetOf(topology, subnet).subnet.cidr,
      device: ports[index]!.port.device,
      source: routerAddressOn(router, subnet) ?? ipAddress,
    })),
  );
}
