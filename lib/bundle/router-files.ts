import { Firewall, type FirewallForward } from "../artefacts/firewall";
import type { Layout } from "../artefacts/layout";
import { Namespace, type NamespaceRoute } from "../artefacts/namespace";
import { ROUTER_SYSCTL } from "../artefacts/sysctl";
import { withPrefix } from "../net/cidr";
import { deviceName } from "../net/device";
import { lookup } from "../topology/lookup";
import type { Host, PortForward, Router, Topology } from "../topology/model";
import { namespacePort, subnetOf } from "./attachment";
import type { HostFile } from "./bundle";

export function routerFiles(layout: Layout, topology: Topology, host: Host, router: Router): HostFile[] {
  const file = (name: string, text: string): HostFile => ({
    path: layout.current(`routers/${router.id}/${name}`),
    mode: "0644",
    text,
    activations: [{ unit: layout.unit("router", router.id), action: "reload" }],
  });
  return [
    file("ports", namespace(topology, host, router).render()),
    file("sysctl", ROUTER_SYSCTL),
    file("iptables.rules", firewall(topology, router).render()),
  ];
}

function namespace(topology: Topology, host: Host, router: Router): Namespace {
  const internal = router.interfaces.map(({ portId, subnet, ipAddress }) => {
    const { network, subnet: on } = subnetOf(topology, subnet);
    return namespacePort(host, network, "qr-", portId, [withPrefix(ipAddress, on.cidr)]);
  });
  const routes: readonly NamespaceRoute[] = router.routes;
  const name = `qrouter-${router.id}`;
  if (router.gateway === undefined) return new Namespace({ name, ports: internal, routes });
  const { portId, subnet, ipAddress } = router.gateway;
  const { network, subnet: on } = subnetOf(topology, subnet);
  const external = namespacePort(host, network, "qg-", portId, [withPrefix(ipAddress, on.cidr)]);
  const defaultRoute = on.gatewayIp === undefined ? [] : [{ destination: "0.0.0.0/0", nexthop: on.gatewayIp }];
  return new Namespace({ name, ports: [...internal, external], routes: [...defaultRoute, ...routes] });
}

function firewall(topology: Topology, router: Router): Firewall {
  if (router.gateway === undefined) return new Firewall({ forwards: [] });
  const { portId, ipAddress, enableSnat } = router.gateway;
  const forwards = lookup(topology).forwardsOf(router.name);
  return new Firewall({
    gateway: { device: deviceName("qg-", portId), address: ipAddress, enableSnat },
    forwards: forwards.map((forward) => firewallForward(router, forward)),
  });
}

function firewallForward(router: Router, forward: PortForward): FirewallForward {
  const { id, protocol, externalPort, internalIpAddress, internalPort, returnPathSnat, subnet } = forward;
  const base = { id, protocol, externalPort, internalAddress: internalIpAddress, internalPort };
  if (!returnPathSnat) return base;
  const port = router.interfaces.find((candidate) => candidate.subnet === subnet)!;
  return { ...base, returnPath: { device: deviceName("qr-", port.portId), address: port.ipAddress } };
}
