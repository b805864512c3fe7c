import { haPortId } from "../../../model/ids";
import type { FixedIp } from "../../../model/topology";
import { portMac } from "../../../net/device";
import type { Body } from "../../base/resource";
import type { Status, View } from "../../base/view";

export const SAME = {
  admin_state_up: true,
  allowed_address_pairs: [],
  "binding:profile": {},
  "binding:vif_details": {},
  "binding:vnic_type": "normal",
  description: "",
  extra_dhcp_opts: [],
  security_groups: [],
  tags: [],
};

interface Port {
  readonly id: string;
  readonly name?: string;
  readonly network: string;
  readonly mac: string;
  readonly fixedIps: readonly FixedIp[];
  readonly owner: string;
  readonly device?: string;
  readonly host?: string;
  readonly status: Status;
}

/** Every port of the environment: of VMs, routers and DHCP servers. */
export function portBodies(view: View): readonly Body[] {
  return view.bodies("ports", () =>
    [...portsOfVms(view), ...portsOfRouters(view), ...portsOfDhcp(view)].map((port) => bodyOf(view, port)),
  );
}

function portsOfVms(view: View): Port[] {
  return view.topology.mappings.map(({ id, name, macAddress, fixedIps, host }) => {
    const network = view.lookup.subnets.get(fixedIps[0]!.subnet)!.network;
    const owner = host === undefined ? "" : "compute:nova";
    const status = view.seen.dhcp[network] ?? "BUILD";
    return { id, name, network, mac: macAddress, fixedIps, owner, host, status: status === "ERROR" ? "DOWN" : status };
  });
}

function portsOfRouters(view: View): Port[] {
  return view.topology.routers.flatMap((router) => {
    const [host, ...others] = view.hostsOf(router.name);
    const own = {
      device: router.id,
      status: view.routerStatus(router.name),
      host: others.length === 0 ? host : undefined,
    };
    const owner = router.ha ? "network:ha_router_replicated_interface" : "network:router_interface";
    const interfaces = router.interfaces.map(({ portId, macAddress, fixedIps }): Port => {
      const network = view.lookup.subnets.get(fixedIps[0]!.subnet)!.network;
      return { ...own, id: portId, network, mac: macAddress, fixedIps, owner };
    });
    const { gateway } = router;
    const outside: Port[] =
      gateway === undefined
        ? []
        : [
            {
              ...own,
              id: gateway.portId,
              network: gateway.network,
              mac: gateway.macAddress,
              fixedIps: gateway.fixedIps,
              owner: "network:router_gateway",
            },
          ];
    return [...interfaces, ...outside, ...portsOfPair(view, router)];
  });
}

function portsOfPair(view: View, { id, name }: { readonly id: string; readonly name: string }): Port[] {
  const vrrp = view.placed.vrrp[name];
  return Object.keys(vrrp?.addresses ?? {}).map((host): Port => {
    const port = haPortId(id, host);
    const owner = "network:router_ha_interface";
    const status = view.routerStatus(name);
    return { id: port, network: vrrp!.network, mac: portMac(port), fixedIps: [], owner, device: id, host, status };
  });
}

function portsOfDhcp(view: View): Port[] {
  return view.placed.dhcpServers.map(({ network, host, portId, fixedIps }): Port => {
    const { id } = view.lookup.networks.get(network)!;
    const status = view.seen.dhcp[network] ?? "BUILD";
    return {
      id: portId,
      network,
      mac: portMac(portId),
      fixedIps,
      owner: "network:dhcp",
      device: `dhcp-${id}`,
      host,
      status,
    };
  });
}

function bodyOf(view: View, port: Port): Body {
  return {
    id: port.id,
    name: port.name ?? "",
    network_id: view.lookup.networks.get(port.network)!.id,
    mac_address: port.mac,
    fixed_ips: port.fixedIps.map(({ subnet, ipAddress }) => ({
      subnet_id: view.lookup.subnets.get(subnet)!.id,
      ip_address: ipAddress,
    })),
    device_owner: port.owner,
    device_id: port.device ?? "",
    "binding:host_id": port.host ?? "",
    "binding:vif_type": port.host === undefined ? "unbound" : "other",
    status: port.status,
    ...SAME,
    tenant_id: view.project,
    project_id: view.project,
  };
}
