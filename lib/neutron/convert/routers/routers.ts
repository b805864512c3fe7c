import type { RouterDeclaration } from "../../../model/declared/declarations";
import { isIpv6 } from "../../../net/address";
import type { NeutronRoute, NeutronRouter } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import type { Hosts } from "../hosts";
import { isHa, placeOf } from "./router-places";
import { declareGateway, declareInterfaces } from "./router-ports";

export function declareRouters(cloud: Cloud, hosts: Hosts, report: Report): Record<string, RouterDeclaration> {
  return Object.fromEntries(
    cloud.model.routers.map((router) => [cloud.routerNames.get(router)!, declareRouter(router, cloud, hosts, report)]),
  );
}

function declareRouter(router: NeutronRouter, cloud: Cloud, hosts: Hosts, report: Report): RouterDeclaration {
  const gateway = declareGateway(router, cloud, report);
  const interfaces = declareInterfaces(router, cloud, report);
  const configurations = placeOf(router, cloud, hosts, report);
  const routes = declareRoutes(router, report);
  return {
    ...(router.id !== undefined && { id: router.id }),
    ...(isHa(router, cloud) && { ha: true }),
    ...(router.distributed && { distributed: true }),
    ...(configurations !== undefined && { configurations }),
    ...(!router.adminStateUp && { admin_state_up: false }),
    ...(gateway !== undefined && { external_gateway_info: gateway }),
    ...(interfaces.length > 0 && { interfaces }),
    ...(routes.length > 0 && { routes }),
  };
}

function declareRoutes(router: NeutronRouter, report: Report): readonly NeutronRoute[] {
  return router.routes.filter(({ destination, nexthop }) => {
    const isCarried = !destination.includes(":") && !isIpv6(nexthop);
    if (!isCarried) report.loss(router, `the route to ${destination} by ${nexthop} is IPv6`);
    return isCarried;
  });
}
