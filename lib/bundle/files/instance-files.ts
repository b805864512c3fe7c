import { BY_FLOATING_IP, InstanceFirewall } from "../../artefacts/network/instance-firewall";
import { Namespace, namespaceName, type NamespacePort, type NamespaceRoute } from "../../artefacts/network/namespace";
import type { Layout } from "../../artefacts/layout";
import { routerSysctl } from "../../artefacts/network/sysctl";
import { addressOn } from "../../model/fixed-ips";
import { instancePortId } from "../../model/ids";
import { lookup } from "../../model/lookup";
import { portsText } from "../../net/port-range";
import type { Host, Router, Subnet, Topology } from "../../model/topology";
import { addressValue } from "../../net/address";
import { contains } from "../../net/cidr";
import { pinsOf, type Pin } from "../../placement/distributed/pins";
import { snatNodeFor } from "../../placement/distributed/snat-nodes";
import type { Placement } from "../../placement/placement";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";
import type { RenderedFile } from "../bundle";
import { renderedFile } from "../file-kinds";
import { namespacePort, subnetOf } from "./attachment";
import { floatingIpsAt } from "./floating";

/** A subnet on which an instance is. */
interface Side {
  readonly subnet: Subnet;
  /** It receives what VMs of this host send: the router's address and MAC, as on every host. */
  readonly receiver: NamespacePort;
  /** It sends, and asks for VMs of all hosts. */
  readonly sender: NamespacePort;
  /** Of the router. */
  readonly address: string;
}

/** Of a floating IP of this host; Neutron's number. */
const FLOATING_TABLE = 16;

/** What an instance of a distributed router is made of on a compute host. */
export function instanceFiles(
  layout: Layout,
  topology: Topology,
  placement: Placement,
  host: Host,
  router: Router,
): RenderedFile[] {
  const sides = router.interfaces.flatMap((port) =>
    port.fixedIps.map(({ subnet, ipAddress }) => side(topology, host, router, port, subnet, ipAddress)),
  );
  const floatingIps = floatingIpsAt(topology, placement, { router: router.name, host: host.name });
  const outside = floatingIps.length === 0 ? undefined : outsidePort(topology, host, router, floatingIps);
  const pins = pinsOf(topology, placement).filter(
    (pin) => pin.router === router.name && (pin.host ?? host.name) === host.name,
  );
  const ways = new Ways(topology, placement, host, router, sides);
  const namespace = new Namespace({
    name: namespaceName("router", router.id),
    ports: [
      ...sides.map(({ sender }) => sender),
      ...(outside === undefined ? [] : [outside.port]),
      ...sides.map(({ receiver }) => receiver),
    ],
    routes: [
      ...sides.map(({ subnet, sender, address }) => ({
        destination: subnet.cidr,
        device: sender.device,
        source: address,
      })),
      ...ownRoutes(router, sides),
      ...(outside?.routes ?? []),
      ...ways.routes(pins),
    ],
    rules: [
      ...sides.map(({ subnet }) => `100: from all to ${subnet.cidr} lookup local`),
      "200: from all lookup main suppress_prefixlength 0",
      ...(outside === undefined ? [] : [`250: from all fwmark ${BY_FLOATING_IP} lookup ${FLOATING_TABLE}`]),
      ...ways.ofPorts(pins),
      "400: from all lookup local",
      ...(outside?.cidrs.map((cidr) => `500: from ${cidr} lookup ${FLOATING_TABLE}`) ?? []),
      ...floatingIps.flatMap(({ target }) =>
        target === undefined ? [] : [`600: from ${target} lookup ${FLOATING_TABLE}`],
      ),
      ...ways.ofMachines(pins),
      ...ways.ofSubnets(),
      "32766: from all lookup main",
      "32767: from all lookup default",
    ],
  });
  const firewall = new InstanceFirewall({
    device: outside?.port.device,
    floatingIps,
    pins: pins.flatMap(({ ipAddress, ports }) =>
      ports === undefined ? [] : [{ address: ipAddress, protocol: ports.protocol, ports }],
    ),
    subnets: sides.map(({ subnet, address, sender }) => ({ cidr: subnet.cidr, address, device: sender.device })),
  });
  const settings = routerSysctl({
    distributed: true,
    instance: true,
    devices: [
      // It answers for nothing: all hosts have its address.
      ...sides.map(({ sender }) => ({ device: sender.device, name: "arp_ignore" as const, value: 8 })),
      // Answers to port forwards leave by another table than main.
      ...(outside === undefined ? [] : [{ device: outside.port.device, name: "rp_filter" as const, value: 2 }]),
    ],
  });
  const file = (pattern: Parameters<typeof renderedFile>[1], text: string) =>
    renderedFile(layout, pattern, { id: router.id }, text);
  return [
    file("routers/<id>/ports", namespace.render()),
    file("routers/<id>/sysctl", settings),
    file("routers/<id>/iptables.rules", firewall.render()),
  ];
}

function side(
  topology: Topology,
  host: Host,
  router: Router,
  port: Router["interfaces"][number],
  subnetName: string,
  address: string,
): Side {
  const { subnet, network } = subnetOf(topology, subnetName);
  const asking = addressOn({ fixedIps: router.senders }, subnetName)!;
  const sender = { portId: instancePortId(port.portId, host.origin) };
  return {
    subnet,
    address,
    receiver: { ...namespacePort(host, network, "qr-", port, [`${address}/32`]), hold: "isolated" },
    sender: namespacePort(host, network, "qe-", sender, [`${asking}/32`]),
  };
}

/** The port of a compute host on the external network, for its floating IPs alone. */
function outsidePort(
  topology: Topology,
  host: Host,
  { gateway }: Router,
  floatingIps: readonly { readonly address: string }[],
): { readonly port: NamespacePort; readonly routes: readonly NamespaceRoute[]; readonly cidrs: readonly string[] } {
  const network = lookup(topology).networks.get(gateway!.network)!;
  const portId = instancePortId(gateway!.portId, host.origin);
  const addresses = floatingIps.map(({ address }) => `${address}/32`);
  const port = namespacePort(host, network, "fg-", { portId }, addresses);
  const { device } = port;
  const nexthop = network.subnets.find(({ gatewayIp }) => gatewayIp !== undefined)?.gatewayIp;
  const cidrs = network.subnets.map(({ cidr }) => cidr);
  return {
    port,
    cidrs,
    routes: [
      ...cidrs.map((destination) => ({ destination, device, table: FLOATING_TABLE })),
      ...(nexthop === undefined
        ? []
        : [{ destination: DEFAULT_ROUTE, nexthop, device, table: FLOATING_TABLE, onlink: true }]),
    ],
  };
}

/** The router's own routes to what is behind a machine of a subnet. */
function ownRoutes(router: Router, sides: readonly Side[]): NamespaceRoute[] {
  return router.routes.flatMap((route) => {
    const by = sides.find(({ subnet }) => contains(subnet.cidr, route.nexthop));
    return by === undefined ? [] : [{ ...route, device: by.sender.device }];
  });
}

/** Ways out by SNAT nodes: a table for each next hop, of which the number is that of its address. */
class Ways {
  constructor(
    private readonly topology: Topology,
    placement: Placement,
    host: Host,
    private readonly router: Router,
    private readonly sides: readonly Side[],
  ) {
    this.node = snatNodeFor(topology, placement.instances, router.name, host.name).name;
  }

  /** By which the host's VMs leave. */
  private readonly node: string;

  ofPorts(pins: readonly Pin[]): string[] {
    return pins.flatMap(({ ipAddress, ports, node, subnet }) =>
      ports === undefined
        ? []
        : [
            `300: from ${ipAddress} ipproto ${ports.protocol} sport ${sportText(ports)} lookup ${this.table(node, subnet)}`,
          ],
    );
  }

  ofMachines(pins: readonly Pin[]): string[] {
    return pins.flatMap(({ ipAddress, ports, node, subnet }) =>
      ports === undefined ? [`600: from ${ipAddress} lookup ${this.table(node, subnet)}`] : [],
    );
  }

  ofSubnets(): string[] {
    if (this.router.gateway === undefined) return [];
    return this.sides.map(({ subnet }) => `700: from ${subnet.cidr} lookup ${this.table(this.node, subnet.name)}`);
  }

  routes(pins: readonly Pin[]): NamespaceRoute[] {
    if (this.router.gateway === undefined) return [];
    const used = [
      ...this.sides.map(({ subnet }) => ({ node: this.node, subnet: subnet.name })),
      ...pins.map(({ node, subnet }) => ({ node, subnet })),
    ];
    const routes = used.map(({ node, subnet }): NamespaceRoute => {
      const { device } = this.sides.find((one) => one.subnet.name === subnet)!.sender;
      const nexthop = this.nexthop(node, subnet);
      return { destination: DEFAULT_ROUTE, nexthop, device, table: tableNumber(nexthop) };
    });
    return [...new Map(routes.map((route) => [route.table, route])).values()].sort((a, b) => a.table! - b.table!);
  }

  private nexthop(node: string, subnet: string): string {
    const ports = lookup(this.topology).routers.get(node)!.snatPorts;
    return ports.map((port) => addressOn(port, subnet)).find((address) => address !== undefined)!;
  }

  private table(node: string, subnet: string): number {
    return tableNumber(this.nexthop(node, subnet));
  }
}

function tableNumber(nexthop: string): number {
  return Number(addressValue(nexthop));
}

/** `8000`, and `9000-9099` as `ip rule` writes a range. */
function sportText(ports: Parameters<typeof portsText>[0]): string {
  return portsText(ports).replace(":", "-");
}
