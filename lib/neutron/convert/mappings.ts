import type { DhcpHostMappingDeclaration } from "../../model/declared/declarations";
import { isIpv6 } from "../../net/address";
import type { NeutronPort } from "../model";
import type { Report } from "../report/report";
import type { Cloud } from "./cloud";
import type { Hosts } from "./hosts";
import { tellOfIpv6 } from "./ipv6";
import { useOf } from "./owners";

/** A mapping for each port of a VM on a subnet with DHCP. */
export function declareMappings(
  cloud: Cloud,
  hosts: Hosts,
  report: Report,
): Record<string, DhcpHostMappingDeclaration> {
  for (const port of cloud.model.ports) tellOfOther(port, cloud, report);
  return Object.fromEntries(
    [...cloud.vmNames].flatMap(([port, name]) => {
      const declared = declareMapping(port, cloud, hosts, report);
      return declared === undefined ? [] : [[name, declared] as const];
    }),
  );
}

/** The address by which a port is mapped: its first on a subnet with DHCP. */
export function mappedIp(port: NeutronPort, cloud: Cloud): { subnetId: string; ipAddress: string } | undefined {
  return cloud.carriedIps(port.fixedIps).find(({ subnetId }) => cloud.subnet(subnetId)?.enableDhcp ?? true);
}

function declareMapping(
  port: NeutronPort,
  cloud: Cloud,
  hosts: Hosts,
  report: Report,
): DhcpHostMappingDeclaration | undefined {
  tellOfIpv6(port, port.fixedIps, cloud, report);
  const mapped = mappedIp(port, cloud);
  const others = cloud.carriedIps(port.fixedIps).filter((ip) => ip !== mapped);
  if (mapped === undefined) {
    report.loss(port, `${others.map(({ ipAddress }) => ipAddress).join(", ")}: on a subnet without DHCP`);
    return undefined;
  }
  for (const { ipAddress } of others) {
    report.loss(port, `${ipAddress}: a port has one address here, ${mapped.ipAddress}`);
  }
  if (cloud.subnet(mapped.subnetId) === undefined) {
    report.loss(port, `its subnet ${mapped.subnetId} is in no file`, "DANGLING");
  }
  if (port.host === undefined && port.owner.startsWith("compute:")) {
    report.loss(port, "host: no file says where it runs; give `openstack port show` of an administrator", "NOT_KNOWN");
  }
  const runsOn =
    port.host !== undefined && port.owner.startsWith("compute:") ? hosts.computeName(port.host) : undefined;
  return {
    ...(port.id !== undefined && { id: port.id }),
    subnet: cloud.subnetName(mapped.subnetId),
    mac_address: port.macAddress,
    ip_address: mapped.ipAddress,
    ...(runsOn !== undefined && { host: runsOn }),
    ...(port.dnsName !== undefined && { hostname: port.dnsName }),
  };
}

/** Ports that are for nothing a document has. */
function tellOfOther(port: NeutronPort, cloud: Cloud, report: Report): void {
  const use = useOf(port);
  if (use === "other") report.loss(port, `${port.owner} at ${addresses(port)} has no counterpart`);
  if (use === "ha") report.loss(port, "an HA port's id, MAC and IP address are new");
  if (use === "floating-ip")
    report.loss(port, "the id and the MAC address of a floating IP's port: it has no port here");
  if (use === "agent-gateway") {
    const count = cloud.portsFor(use).reduce((sum, one) => sum + cloud.carriedIps(one.fixedIps).length, 0);
    const becomes = count === 1 ? "1 external address becomes" : `${count} external addresses become`;
    report.loss(port, `no host needs an external address for the floating IPs of others: ${becomes} free`);
  }
  if (use !== "vm" || cloud.isVm(port)) return;
  if (port.fixedIps.length === 0) report.loss(port, `${port.macAddress} has no address`);
  else if (port.fixedIps.some(({ ipAddress }) => !isIpv6(ipAddress))) {
    report.loss(port, `${addresses(port)}: its subnet is not carried`);
  } else report.loss(port, `${addresses(port)}: IPv6 only`);
}

function addresses({ fixedIps }: NeutronPort): string {
  return fixedIps.map(({ ipAddress }) => ipAddress).join(", ");
}
