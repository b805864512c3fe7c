import { isIpv6 } from "../net/address";
import type { RouterDeclaration } from "../topology/declarations";
import { attachmentsOf } from "./attachments";
import type { Cloud } from "./cloud";
import type { Hosts } from "./hosts";
import type { NeutronRouter } from "./model";
import { isHa, placeOf } from "./router-places";
import type { Report } from "./report";

export function declareRouters(cloud: Cloud, hosts: Hosts, report: Report): Record<string, RouterDeclaration> {
  return Object.fromEntries(
    cloud.model.routers.map((router) => [cloud.routerNames.get(router)!, declareRouter(router, cloud, hosts, report)]),
  );
}

function declareRouter(router: NeutronRouter, cloud: Cloud, hosts: Hosts, report: Report): RouterDeclaration {
  const gateway = declareGateway(router, cloud, report);
  const interfaces = declareInterfaces(router, cloud, report);
  const configurations = placeOf(router, cloud, hosts, report);
  const routes = router.routes.filter(({ destination, nexthop }) => {
    const isCarried = !destination.includes(":") && !isIpv6(nexthop);
    if (!isCarried) report.loss(router, `the route to ${destination} by ${nexthop} is IPv6`);
    return isCarried;
  });
  if (router.distributed) report.loss(router, "distributed: all its traffic goes through one network node here");
  return {
    ...(router.id !== undefined && { id: router.id }),
    ...(isHa(router, cloud) && { ha: true }),
    ...(configurations !== undefined && { configurations }),
    ...(!router.adminStateUp && { admin_state_up: false }),
    ...(gateway !== undefined && { external_gateway_info: gateway }),
    ...(interfaces.length > 0 && { interfaces }),
    ...(routes.length > 0 && { routes }),
  };
}

function declareGateway(
  { gateway, place, label }: NeutronRouter,
  cloud: Cloud,
  report: Report,
): RouterDeclaration["external_gateway_info"] {
  if (gateway === undefined) return undefined;
  const network = cloud.networkName(gateway.networkId);
  if (cloud.network(gateway.networkId) === undefined) {
    report.loss({ label, place }, `its external network ${gateway.networkId} is in no file`, "DANGLING");
  }
  const [first, ...others] = gateway.fixedIps.filter(({ ipAddress }) => !isIpv6(ipAddress));
  for (const { ipAddress } of others) {
    report.loss(
      { label, place },
      `${ipAddress} on its gateway: a router has one gateway address here, ${first!.ipAddress}`,
    );
  }
  return {
    network,
    ...(first !== undefined && { ip_address: first.ipAddress }),
    ...(gateway.enableSnat === false && { enable_snat: false }),
  };
}

function declareInterfaces(
  router: NeutronRouter,
  cloud: Cloud,
  report: Report,
): NonNullable<RouterDeclaration["interfaces"]> {
  const attachments = attachmentsOf(router, cloud).filter(({ ipAddress }) => !isIpv6(ipAddress));
  const seen = new Map<string, string>();
  return attachments.flatMap(({ subnetId, ipAddress }) => {
    const subnet = cloud.subnet(subnetId);
    if (subnet === undefined) report.loss(router, `its subnet ${subnetId} is in no file`, "DANGLING");
    if (subnet !== undefined && !cloud.isCarried(subnet)) {
      report.loss(router, `${ipAddress} on ${subnet.label}: the subnet is not carried`);
      return [];
    }
    const other = seen.get(subnetId);
    if (other !== undefined) {
      report.loss(router, `${ipAddress}: a router has one address on a subnet here, ${other}`);
      return [];
    }
    seen.set(subnetId, ipAddress);
    return [{ subnet: cloud.subnetName(subnetId), ip_address: ipAddress }];
  });
}
