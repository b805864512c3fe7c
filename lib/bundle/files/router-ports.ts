import type { VirtualAddress, VirtualRoute } from "../../artefacts/daemons/keepalived";
import type { NamespacePort } from "../../artefacts/network/namespace";
import type { Host, Router, Topology } from "../../model/topology";
import { contains, withPrefix } from "../../net/cidr";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";
import { namespacePort, subnetOf } from "./attachment";

/** What a router has on a host: one port per interface, one for the gateway, and its routes. */
export interface RouterPorts {
  readonly ports: readonly NamespacePort[];
  readonly addresses: readonly VirtualAddress[];
  readonly routes: readonly VirtualRoute[];
  /** The external network's gateway. */
  readonly nexthop?: string;
}

export function routerPorts(topology: Topology, host: Host, router: Router): RouterPorts {
  const attached = [
    ...router.interfaces.map((port) => ({ prefix: "qr-" as const, ...port })),
    ...(router.gateway === undefined ? [] : [{ prefix: "qg-" as const, ...router.gateway }]),
  ].map(({ prefix, fixedIps, ...given }) => {
    const own = fixedIps.map(({ subnet, ipAddress }) => ({ ...subnetOf(topology, subnet), ipAddress }));
    const addresses = own.map(({ subnet, ipAddress }) => withPrefix(ipAddress, subnet.cidr));
    const port = namespacePort(host, own[0]!.network, prefix, given, addresses);
    return { port, subnets: own.map(({ subnet }) => subnet) };
  });
  const outside = router.gateway?.fixedIps.map(({ subnet }) => subnetOf(topology, subnet).subnet) ?? [];
  const nexthop = outside.find(({ gatewayIp }) => gatewayIp !== undefined)?.gatewayIp;
  const routes = [...(nexthop === undefined ? [] : [{ destination: DEFAULT_ROUTE, nexthop }]), ...router.routes];
  return {
    ports: attached.map(({ port }) => port),
    addresses: attached.flatMap(({ port: { device, addresses } }) => addresses.map((address) => ({ address, device }))),
    routes: routes.map((route) => ({
      ...route,
      device: attached.find(({ subnets }) => subnets.some(({ cidr }) => contains(cidr, route.nexthop)))!.port.device,
    })),
    nexthop,
  };
}
