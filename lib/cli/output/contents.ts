import type { Topology } from "../../model/topology";
import { counted } from "../../text/counted";

/** How many there are of what an environment consists of. */
export interface Contents {
  readonly hosts: number;
  readonly networks: number;
  readonly routers: number;
  /** DHCP host mappings. */
  readonly vms: number;
  /** Of gateway ports and of ports of floating IPs. */
  readonly forwards: number;
  readonly floatingIps: number;
}

export function contentsOf({ hosts, networks, routers, mappings, forwards, floatingIps }: Topology): Contents {
  return {
    hosts: hosts.length,
    networks: networks.length,
    routers: routers.length,
    vms: mappings.length,
    forwards: floatingIps.reduce((sum, floatingIp) => sum + floatingIp.forwards.length, forwards.length),
    floatingIps: floatingIps.length,
  };
}

/** `4 hosts, 2 routers, 2 VMs, 1 forward`; of floating IPs nothing is said where there are none. */
export function contentsText({ hosts, routers, vms, forwards, floatingIps }: Contents): string {
  return [
    counted(hosts, "host"),
    counted(routers, "router"),
    counted(vms, "VM"),
    counted(forwards, "forward"),
    ...(floatingIps === 0 ? [] : [counted(floatingIps, "floating IP")]),
  ].join(", ");
}
