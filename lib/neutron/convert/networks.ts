import type { NetworkDeclaration, SubnetDeclaration } from "../../model/declared/declarations";
import type { NeutronNetwork, NeutronSubnet } from "../model";
import type { Report } from "../report/report";
import type { Cloud } from "./cloud";
import type { Hosts } from "./hosts";
import { placeholder } from "./placeholder";

const LEASE_DURATION = 86400;

/** Networks with their subnets. */
export function declareNetworks(cloud: Cloud, hosts: Hosts, report: Report): Record<string, NetworkDeclaration> {
  const leaseTime = leaseTimeOf(cloud, report);
  for (const subnet of cloud.model.subnets) tellOfSubnet(subnet, cloud, report);
  return Object.fromEntries(
    cloud.model.networks.flatMap((network) => {
      const role = cloud.roleOf(network);
      if (role === "other") {
        report.loss(network, `is of type ${network.type}: tenant networks are VXLAN here`);
        return [];
      }
      const subnets = cloud.model.subnets
        .filter((subnet) => subnet.networkId === network.id && cloud.isCarried(subnet))
        .map(
          (subnet) => [cloud.subnetName(subnet.id!), declareSubnet(subnet, leaseTime, cloud, hosts, report)] as const,
        );
      const name = cloud.networkName(network.id!);
      const kind = role === "external" ? external(network, name, report) : vxlan(network, name);
      const declared = {
        id: network.id,
        ...kind,
        ...(role === "ha" && { ha: true }),
        ...(network.mtu !== undefined && { mtu: network.mtu }),
        ...(subnets.length > 0 && { subnets: Object.fromEntries(subnets) }),
      };
      return [[name, declared] as const];
    }),
  );
}

/** The addresses of HA ports, where they are not the default's. */
export function haNetCidr(cloud: Cloud): string | undefined {
  const subnet = cloud.model.subnets.find(({ networkId, isIpv6 }) => {
    const network = cloud.network(networkId);
    return network !== undefined && !isIpv6 && cloud.roleOf(network) === "ha";
  });
  return subnet?.cidr === "169.254.192.0/18" ? undefined : subnet?.cidr;
}

function external(network: NeutronNetwork, name: string, report: Report): NetworkDeclaration {
  if (network.type !== undefined && network.type !== "flat") {
    const tag = network.segmentationId === undefined ? "" : ` ${network.segmentationId}`;
    report.loss(network, `${network.type}${tag}: the host's bridge to it must lead there already, untagged`);
  }
  return { external: true, physical_network: network.physicalNetwork ?? placeholder(`physical network of ${name}`) };
}

function vxlan({ segmentationId }: NeutronNetwork, name: string): NetworkDeclaration {
  return { vni: segmentationId ?? placeholder<number>(`VXLAN identifier of ${name}`) };
}

function declareSubnet(
  subnet: NeutronSubnet,
  leaseTime: number | undefined,
  cloud: Cloud,
  hosts: Hosts,
  report: Report,
): SubnetDeclaration {
  const servers = cloud.portsFor("dhcp").filter((port) => port.fixedIps.some(({ subnetId }) => subnetId === subnet.id));
  for (const server of servers) report.loss(server, "the DHCP server's own address is allocated anew");
  const agents = [...new Set(servers.flatMap(({ host }) => (host === undefined ? [] : hosts.name(host))))].sort();
  if (subnet.enableDhcp && agents.length === 0) {
    report.loss(subnet, "dhcp_agents: no file says which host answers; one is chosen");
  }
  return {
    id: subnet.id,
    cidr: subnet.cidr,
    gateway_ip: subnet.gatewayIp,
    enable_dhcp: subnet.enableDhcp,
    ...(subnet.dnsNameservers.length > 0 && { dns_nameservers: subnet.dnsNameservers }),
    ...(subnet.hostRoutes.length > 0 && { host_routes: subnet.hostRoutes }),
    ...(subnet.allocationPools.length > 0 && { allocation_pools: subnet.allocationPools }),
    ...(subnet.enableDhcp && agents.length > 0 && { dhcp_agents: agents }),
    ...(subnet.enableDhcp && leaseTime !== undefined && { lease_time: leaseTime }),
  };
}

function tellOfSubnet(subnet: NeutronSubnet, cloud: Cloud, report: Report): void {
  const network = cloud.network(subnet.networkId);
  if (network === undefined) {
    const message = `its network ${subnet.networkId} is in no file; give \`openstack network show\` of it too`;
    report.error(subnet, "DANGLING", message);
  } else if (cloud.roleOf(network) === "ha") {
    report.loss(subnet, "the HA network needs no subnet: HA ports have addresses of l3_ha_net_cidr, and VRIDs are new");
  } else if (cloud.roleOf(network) === "other") {
    report.loss(subnet, `its ${network.label} is not carried`);
  } else if (subnet.isIpv6) {
    report.loss(subnet, `${subnet.cidr} is IPv6: it is not carried, nor are the addresses that ports have on it`);
  }
}

/** Neutron has it for a whole DHCP agent. */
function leaseTimeOf({ model }: Cloud, report: Report): number | undefined {
  const agents = model.agents.filter(({ leaseDuration }) => leaseDuration !== undefined);
  const durations = new Set(agents.map(({ leaseDuration }) => leaseDuration!));
  const [only] = durations;
  if (durations.size === 1 && only! > 0) return only === LEASE_DURATION ? undefined : only;
  for (const agent of agents) {
    report.loss(
      agent,
      `dhcp_lease_duration is ${agent.leaseDuration}; leases have the default, ${LEASE_DURATION} seconds`,
    );
  }
  return undefined;
}
