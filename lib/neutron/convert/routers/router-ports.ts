import type { RouterDeclaration } from "../../../model/declared/declarations";
import { isIpv6 } from "../../../net/address";
import type { NeutronRouter } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import { tellOfIpv6 } from "../ipv6";
import { attachmentsOf, gatewayPortOf, snatPortOf } from "./attachments";

type InterfaceDeclaration = NonNullable<RouterDeclaration["interfaces"]>[number];

export function declareGateway(
  router: NeutronRouter,
  cloud: Cloud,
  report: Report,
): RouterDeclaration["external_gateway_info"] {
  const { gateway } = router;
  if (gateway === undefined) return undefined;
  if (cloud.network(gateway.networkId) === undefined) {
    report.loss(router, `its external network ${gateway.networkId} is in no file`, "DANGLING");
  }
  const [first, ...others] = gateway.fixedIps.filter(({ ipAddress }) => !isIpv6(ipAddress));
  if (first === undefined)
    report.loss(router, "no file says an IPv4 address of its gateway; one is allocated", "NOT_KNOWN");
  tellOfIpv6(router, gateway.fixedIps, cloud, report);
  for (const { ipAddress } of others) {
    report.loss(router, `${ipAddress}: a router has one gateway address here, ${first!.ipAddress}`);
  }
  const port = gatewayPortOf(router, cloud);
  if (port === undefined) report.loss(router, "no file has its gateway's port: its id and MAC address are new");
  return {
    network: cloud.networkName(gateway.networkId),
    ...(first !== undefined && { ip_address: first.ipAddress }),
    ...(gateway.enableSnat === false && { enable_snat: false }),
    ...(port !== undefined && kept(port.id, port.macAddress)),
  };
}

/** One for each subnet; the first of those that are one port in Neutron keeps its id and MAC address. */
export function declareInterfaces(
  router: NeutronRouter,
  cloud: Cloud,
  report: Report,
): readonly InterfaceDeclaration[] {
  const addresses = new Map<string, string>();
  const ports = new Set<string>();
  const attachments = attachmentsOf(router, cloud);
  tellOfIpv6(router, attachments, cloud, report);
  return attachments.flatMap(({ subnetId, ipAddress, portId, port }) => {
    if (isIpv6(ipAddress)) return [];
    const subnet = cloud.subnet(subnetId);
    if (subnet === undefined) report.loss(router, `its subnet ${subnetId} is in no file`, "DANGLING");
    if (subnet !== undefined && !cloud.isCarried(subnet)) {
      report.loss(router, `${ipAddress} on ${subnet.label}: the subnet is not carried`);
      return [];
    }
    const other = addresses.get(subnetId);
    if (other !== undefined) {
      report.loss(router, `${ipAddress}: a router has one address on a subnet here, ${other}`);
      return [];
    }
    addresses.set(subnetId, ipAddress);
    const isShared = ports.has(portId);
    ports.add(portId);
    if (isShared) report.loss(router, `${ipAddress} has a port of its own here, not port ${portId}`);
    else if (port === undefined)
      report.loss(router, `${ipAddress}: no file has port ${portId}: its MAC address is new`);
    return [
      {
        subnet: cloud.subnetName(subnetId),
        ip_address: ipAddress,
        ...(router.distributed && declareSnatAddress(router, subnetId, cloud, report)),
        ...(!isShared && kept(portId, port?.macAddress)),
      },
    ];
  });
}

/** The address of its SNAT node on a subnet. */
function declareSnatAddress(
  router: NeutronRouter,
  subnetId: string,
  cloud: Cloud,
  report: Report,
): Pick<InterfaceDeclaration, "snat_ip_address"> {
  const port = snatPortOf(router, subnetId, cloud);
  if (port === undefined) return {};
  report.loss(port, "the id and the MAC address of a SNAT node's port on a subnet are new");
  return { snat_ip_address: port.fixedIps.find((ip) => ip.subnetId === subnetId)!.ipAddress };
}

function kept(
  id: string | undefined,
  macAddress: string | undefined,
): Pick<InterfaceDeclaration, "port_id" | "mac_address"> {
  return { ...(id !== undefined && { port_id: id }), ...(macAddress !== undefined && { mac_address: macAddress }) };
}
