import type { EnvironmentDocument, RouterDeclaration } from "../../../model/declared/declarations";
import { attachedSubnets } from "../../../model/fixed-ips";
import type { DhcpHostMapping, Router, Subnet } from "../../../model/topology";
import { ApiError, badRequest, inUse, notFound } from "../../base/api-error";
import { given as withValues, without } from "../../base/names";
import { isNothing, type Before, type Body, type Draft, type Given } from "../../base/resource";
import type { View } from "../../base/view";
import { routerOf } from "./router-of";

type Interfaces = NonNullable<RouterDeclaration["interfaces"]>;

/** `PUT routers/{id}/add_router_interface`: a subnet by its gateway address, or the address of a port. */
export function addInterface({ document, view }: Before, given: Given, id: string): Draft {
  const router = routerOf(view, id);
  const { subnet_id: subnetId, port_id: portId } = given;
  if (isNothing(subnetId) === isNothing(portId)) throw badRequest("give either subnet_id or port_id", "BadRequest");
  return isNothing(portId)
    ? addSubnet(document, view, router, String(subnetId))
    : addPort(document, view, router, portId as string);
}

function addSubnet(document: EnvironmentDocument, view: View, router: Router, id: string): Draft {
  const subnet = subnetOf(view, id);
  if (subnet.gatewayIp === undefined) {
    throw badRequest(`subnet ${subnet.name} has no gateway_ip that a router could have; add a port of it`);
  }
  requireDetached(router, subnet);
  const owner = view.lookup
    .routersOn(subnet.name)
    .find(({ interfaces }) =>
      interfaces.some(({ fixedIps }) => fixedIps.some((ip) => ip.ipAddress === subnet.gatewayIp)),
    );
  if (owner !== undefined) {
    throw new ApiError(
      409,
      "IpAddressAlreadyAllocated",
      "ADDRESS_IN_USE",
      `${subnet.gatewayIp} is the address of router ${owner.name}; create a port with another address and add that`,
    );
  }
  const added = { subnet: subnet.name, ip_address: subnet.gatewayIp };
  return attached(document, router, added, `add subnet ${subnet.name} to router ${router.name}`);
}

/** The mapping becomes the router's port, with its address, MAC and id. */
function addPort(document: EnvironmentDocument, view: View, router: Router, id: string): Draft {
  const mapping = view.topology.mappings.find((one) => one.id === id.toLowerCase());
  if (mapping === undefined) throw notOfVm(view, id);
  requireUnforwarded(view, mapping);
  const { subnet, ipAddress } = mapping.fixedIps[0]!;
  requireDetached(router, view.lookup.subnets.get(subnet)!);
  const added = { subnet, ip_address: ipAddress, port_id: mapping.id, mac_address: mapping.macAddress };
  const less = { ...document, dhcp_host_mappings: without(document.dhcp_host_mappings!, mapping.name) };
  return attached(less, router, added, `add port ${mapping.name} to router ${router.name}`);
}

function notOfVm(view: View, id: string): ApiError {
  const isRouters = view.topology.routers.some(({ interfaces, gateway }) =>
    [...interfaces, ...(gateway === undefined ? [] : [gateway])].some(({ portId }) => portId === id.toLowerCase()),
  );
  return isRouters ? inUse("PortInUse", `port ${id} is a router's already`) : notFound("PortNotFound", "Port", id);
}

function requireUnforwarded(view: View, mapping: DhcpHostMapping): void {
  const forward = view.topology.forwards.find((one) => one.mapping === mapping.name);
  if (forward === undefined) return;
  throw inUse("PortInUse", `forwarding ${forward.name} leads to port ${mapping.name}; delete that first`);
}

function attached(document: EnvironmentDocument, router: Router, added: Interfaces[number], subject: string): Draft {
  const entry = document.routers![router.name] ?? {};
  const interfaces = [...(entry.interfaces ?? []), added];
  return {
    document: { ...document, routers: { ...document.routers, [router.name]: { ...entry, interfaces } } },
    changed: [["routers", router.name]],
    subject,
    answer: (view) => interfaceBody(view, router.id, added.subnet),
  };
}

/** `PUT routers/{id}/remove_router_interface`. */
export function removeInterface({ document, view }: Before, given: Given, id: string): Draft {
  const router = routerOf(view, id);
  const subnet = attachedSubnet(view, router, given);
  const body = interfaceBody(view, router.id, subnet.name);
  const forward = view.lookup.forwardsOf(router.name).find((one) => one.subnet === subnet.name);
  if (forward !== undefined) {
    throw inUse(
      "RouterInterfaceInUseByGatewayPortForwarding",
      `forwarding ${forward.name} of router ${router.name} leads to subnet ${subnet.name}; delete that first`,
    );
  }
  const entry = document.routers![router.name]!;
  const left = entry.interfaces!.filter((one) => one.subnet !== subnet.name);
  const changed = withValues({ ...entry, interfaces: left.length === 0 ? undefined : left });
  return {
    document: { ...document, routers: { ...document.routers, [router.name]: changed } },
    changed: [["routers", router.name]],
    conflict: "RouterInterfaceInUseByRoute",
    floatingIpConflict: "RouterInterfaceInUseByFloatingIP",
    subject: `remove subnet ${subnet.name} from router ${router.name}`,
    answer: () => body,
  };
}

function attachedSubnet(view: View, router: Router, { subnet_id: subnetId, port_id: portId }: Given): Subnet {
  if (isNothing(subnetId) && isNothing(portId)) throw badRequest("give subnet_id or port_id", "BadRequest");
  const port = isNothing(portId)
    ? undefined
    : router.interfaces.find((one) => one.portId === (portId as string).toLowerCase());
  if (!isNothing(portId) && port === undefined) {
    throw notFound("RouterInterfaceNotFound", `Router ${router.name} has no interface with port`, portId as string);
  }
  const subnet = isNothing(subnetId)
    ? view.lookup.subnets.get(port!.fixedIps[0]!.subnet)!
    : subnetOf(view, subnetId as string);
  if (!attachedSubnets(router).includes(subnet.name)) {
    throw notFound("RouterInterfaceNotFoundForSubnet", `Router ${router.name} has no interface on subnet`, subnet.id);
  }
  if (port !== undefined && !port.fixedIps.some((ip) => ip.subnet === subnet.name)) {
    throw new ApiError(
      409,
      "SubnetMismatchForPort",
      "BAD_REQUEST",
      `port ${port.portId} is not on subnet ${subnet.id}`,
    );
  }
  return subnet;
}

function interfaceBody(view: View, id: string, subnetName: string): Body {
  const router = routerOf(view, id);
  const subnet = view.lookup.subnets.get(subnetName)!;
  const port = router.interfaces.find(({ fixedIps }) => fixedIps.some((ip) => ip.subnet === subnetName))!;
  return {
    id: router.id,
    tenant_id: view.project,
    port_id: port.portId,
    network_id: view.lookup.networks.get(subnet.network)!.id,
    subnet_id: subnet.id,
    subnet_ids: [subnet.id],
  };
}

function requireDetached(router: Router, subnet: Subnet): void {
  if (!attachedSubnets(router).includes(subnet.name)) return;
  throw badRequest(`router ${router.name} already has a port on subnet ${subnet.name}`, "BadRequest");
}

function subnetOf(view: View, id: string): Subnet {
  const subnet = [...view.lookup.subnets.values()].find((one) => one.id === id.toLowerCase());
  if (subnet === undefined) throw notFound("SubnetNotFound", "Subnet", id);
  return subnet;
}
