import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import { attachmentsOf } from "./attachments";
import { isHa } from "./router-places";

/** What stands in files of Neutron's servers, which the API does not show. */
export function tellOfAgentOptions(cloud: Cloud, report: Report): void {
  const { routers, subnets } = cloud.model;
  const on = routersBySubnet(cloud);
  for (const subnet of subnets) {
    const names = on.get(subnet.id!) ?? [];
    if (names.length < 2 || !cloud.isCarried(subnet)) continue;
    const stands = "which of them a compute host's VMs leave by stands in neutron.conf (network_nodes)";
    const message = `has the routers ${names.join(", ")}: ${stands}; give each compute host its network_node`;
    report.loss(subnet, message, "NOT_KNOWN");
  }
  const pair = routers.find((router) => isHa(router, cloud));
  if (pair === undefined) return;
  const options = "ha_vrrp_advert_int, ha_vrrp_auth_type, ha_vrrp_health_check_interval, max_l3_agents_per_router";
  report.loss(pair, `${options} stand in files of the agents; they have their defaults under l3`, "NOT_KNOWN");
}

/** Names of routers by the id of a subnet they are on. */
function routersBySubnet(cloud: Cloud): ReadonlyMap<string, readonly string[]> {
  const on = new Map<string, string[]>();
  for (const router of cloud.model.routers) {
    for (const id of new Set(attachmentsOf(router, cloud).map(({ subnetId }) => subnetId))) {
      const names = on.get(id) ?? [];
      names.push(cloud.routerNames.get(router)!);
      on.set(id, names);
    }
  }
  return on;
}
