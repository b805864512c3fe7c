import { DhcpOptions, computeTag, subnetTag, type SubnetOptions } from "../../artefacts/daemons/dhcp-options";
import { DhcpHosts, DnsHosts, DnsmasqConfiguration, type DhcpHost } from "../../artefacts/daemons/dnsmasq";
import type { Layout } from "../../artefacts/layout";
import { Namespace, namespaceName } from "../../artefacts/network/namespace";
import { DHCP_SYSCTL } from "../../artefacts/network/sysctl";
import { addressOn, interfaceOn } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Host, Network, Subnet, Topology } from "../../model/topology";
import { netmask, networkAddress, sizeOf, withPrefix } from "../../net/cidr";
import type { DhcpServer, Placement } from "../../placement/placement";
import { dhcpRoutes } from "../../placement/reach/dhcp-routes";
import { effectiveGateway } from "../../placement/reach/effective-gateway";
import type { RenderedFile } from "../bundle";
import { renderedFile, type FilePattern } from "../file-kinds";
import { namespacePort, subnetOf } from "./attachment";
import type { HostObjects } from "./host-objects";

export function dhcpFiles(
  layout: Layout,
  topology: Topology,
  placement: Placement,
  host: Host,
  { server, network }: HostObjects["dhcpServers"][number],
): RenderedFile[] {
  const subnets = server.fixedIps.map(({ subnet }) => subnetOf(topology, subnet).subnet);
  const file = (pattern: FilePattern, text: string) => renderedFile(layout, pattern, { id: network.id }, text);
  const hosts = subnets.flatMap((subnet) => dhcpHosts(topology, subnet));
  const options = subnets.map((subnet) => subnetOptions(topology, placement, subnet));
  return [
    file("dhcp/<id>/ports", namespace(host, network, server, topology).render()),
    file("dhcp/<id>/sysctl", DHCP_SYSCTL),
    file("dhcp/<id>/dnsmasq.conf", configuration(layout, network, subnets).render()),
    file("dhcp/<id>/host", new DhcpHosts(hosts).render()),
    file("dhcp/<id>/opts", new DhcpOptions(options).render()),
    file("dhcp/<id>/addn_hosts", new DnsHosts(hosts).render()),
  ];
}

function namespace(host: Host, network: Network, server: DhcpServer, topology: Topology): Namespace {
  const addresses = server.fixedIps.map(({ subnet, ipAddress }) =>
    withPrefix(ipAddress, subnetOf(topology, subnet).subnet.cidr),
  );
  const port = namespacePort(host, network, "ns-", { portId: server.portId }, addresses);
  return new Namespace({ name: namespaceName("dhcp", network.id), ports: [port], routes: [] });
}

function configuration(layout: Layout, network: Network, subnets: readonly Subnet[]): DnsmasqConfiguration {
  return new DnsmasqConfiguration({
    directory: layout.current(`dhcp/${network.id}`),
    runtimeDirectory: `/run/vrouter/${layout.environment}/dhcp/${network.id}`,
    leaseFile: `${layout.stateDirectory}/dhcp/${network.id}/leases`,
    mtu: network.mtu,
    authoritative: network.kind === "vxlan",
    ranges: subnets.map(({ id, cidr, leaseTime }) => ({
      subnetId: id,
      network: networkAddress(cidr),
      netmask: netmask(cidr),
      size: sizeOf(cidr),
      leaseTime,
    })),
  });
}

/** Router ports have names too, as with Neutron. */
function dhcpHosts(topology: Topology, subnet: Subnet): DhcpHost[] {
  const { hosts, routersOn, mappingsOn } = lookup(topology);
  const routerPorts = routersOn(subnet.name).map((router) => {
    const port = interfaceOn(router, subnet.name)!;
    const [macAddress, ipAddress] = [port.macAddress, addressOn(port, subnet.name)!];
    const hostname = `host-${ipAddress.replaceAll(".", "-")}`;
    return { macAddress, ipAddress, hostname, tag: subnetTag(subnet.id) };
  });
  const mappings = mappingsOn(subnet.name).map(({ macAddress, fixedIps, hostname, host }) => ({
    macAddress,
    ipAddress: addressOn({ fixedIps }, subnet.name)!,
    hostname,
    tag: host === undefined ? subnetTag(subnet.id) : computeTag(hosts.get(host)!.origin, subnet.id),
  }));
  return [...routerPorts, ...mappings];
}

function subnetOptions(topology: Topology, placement: Placement, subnet: Subnet): SubnetOptions {
  const gateway = effectiveGateway(topology, placement, subnet.name, undefined)?.address;
  const { hosts, inHostOrder, mappingsOn } = lookup(topology);
  const computeHosts = mappingsOn(subnet.name).flatMap(({ host }) => host ?? []);
  return {
    subnetId: subnet.id,
    dnsNameservers: subnet.dnsNameservers,
    ...dhcpRoutes(topology, subnet),
    gateway,
    computeGateways: inHostOrder(new Set(computeHosts)).flatMap((host) => {
      const own = effectiveGateway(topology, placement, subnet.name, host)?.address;
      return own === undefined || own === gateway ? [] : [{ host: hosts.get(host)!.origin, gateway: own }];
    }),
  };
}
