import { onePort, type PortRange } from "../../net/port-range";
import type { FixedIp, ForwardedPorts, NeutronModel, NeutronObject, NeutronRoute } from "../model";
import type { Remark } from "../report/remark";
import { Facts } from "./facts";
import type { ResourceType } from "./wire-format";
import { Needs } from "./needs";
import type { Resource } from "./resource";

/** Objects as plain values. What the files leave out and any user can ask for is an error that names the command. */
export function decodeModel(resources: readonly Resource[]): { model: NeutronModel; remarks: readonly Remark[] } {
  const remarks: Remark[] = [];
  const of = <T>(kind: ResourceType, read: (facts: Facts, needs: Needs) => T): T[] =>
    resources
      .filter((one) => one.kind === kind)
      .map((one) => {
        const facts = Facts.of(one, remarks);
        return read(facts, new Needs(one, facts, remarks));
      });
  const model: NeutronModel = {
    networks: of("network", readNetwork),
    subnets: of("subnet", readSubnet),
    routers: of("router", readRouter),
    ports: of("port", readPort),
    agents: of("agent", readAgent),
    hosting: of("hosting", readHosting),
    forwardings: of("gateway_port_forwarding", readForwarding),
    floatingIps: of("floatingip", readFloatingIp),
    floatingForwardings: of("port_forwarding", readFloatingForwarding),
  };
  return { model, remarks };
}

function object(facts: Facts): NeutronObject {
  return {
    id: facts.given("id")?.toLowerCase(),
    name: facts.text("name") ?? "",
    place: facts.place,
    label: facts.label,
  };
}

function readNetwork(facts: Facts, needs: Needs): NeutronModel["networks"][number] {
  needs.always("id");
  needs.known("`openstack network show`", "router:external", "mtu");
  return {
    ...object(facts),
    external: facts.flag("router:external") ?? false,
    type: facts.given("provider:network_type"),
    physicalNetwork: facts.given("provider:physical_network"),
    segmentationId: facts.integer("provider:segmentation_id"),
    mtu: facts.integer("mtu"),
  };
}

function readSubnet(facts: Facts, needs: Needs): NeutronModel["subnets"][number] {
  needs.always("id", "network_id", "cidr");
  needs.known(
    "`openstack subnet list --long`",
    "gateway_ip",
    "enable_dhcp",
    "dns_nameservers",
    "host_routes",
    "allocation_pools",
  );
  const cidr = facts.text("cidr") ?? "";
  return {
    ...object(facts),
    networkId: facts.text("network_id")?.toLowerCase() ?? "",
    cidr,
    isIpv6: facts.integer("ip_version") === 6 || cidr.includes(":"),
    gatewayIp: facts.given("gateway_ip") ?? null,
    enableDhcp: facts.flag("enable_dhcp") ?? true,
    dnsNameservers: facts.texts("dns_nameservers") ?? [],
    hostRoutes: routes(facts, "host_routes"),
    allocationPools: (facts.objects("allocation_pools") ?? []).map((pool) => ({
      start: pool.text("start") ?? "",
      end: pool.text("end") ?? "",
    })),
  };
}

function readRouter(facts: Facts, needs: Needs): NeutronModel["routers"][number] {
  needs.known("`openstack router list --long`", "external_gateway_info", "admin_state_up");
  const configurations = facts.object("configurations");
  const gateway = facts.object("external_gateway_info");
  const networkId = gateway?.given("network_id");
  return {
    ...object(facts),
    adminStateUp: facts.flag("admin_state_up") ?? true,
    ha: facts.flag("ha"),
    distributed: facts.flag("distributed") ?? false,
    preferredAgent: configurations?.given("preferred_agent"),
    masterAgent: configurations?.given("master_agent"),
    slaveAgents: configurations?.texts("slave_agents")?.filter((agent) => agent !== ""),
    gateway:
      networkId === undefined
        ? undefined
        : {
            networkId: networkId.toLowerCase(),
            enableSnat: gateway?.flag("enable_snat"),
            fixedIps: fixedIps(gateway?.objects("external_fixed_ips")),
          },
    interfaces: facts
      .objects("interfaces_info")
      ?.map((port) => ({ ...fixedIp(port), portId: port.text("port_id")?.toLowerCase() ?? "" })),
    routes: routes(facts, "routes"),
  };
}

function readPort(facts: Facts, needs: Needs): NeutronModel["ports"][number] {
  needs.always("id", "fixed_ips", "mac_address");
  needs.known("`openstack port list --long`", "device_owner");
  return {
    ...object(facts),
    name: facts.given("name") ?? facts.given("dns_name") ?? "",
    networkId: facts.given("network_id")?.toLowerCase(),
    macAddress: facts.text("mac_address") ?? "",
    owner: facts.text("device_owner") ?? "",
    deviceId: facts.given("device_id")?.toLowerCase(),
    host: facts.given("binding:host_id"),
    fixedIps: fixedIps(facts.objects("fixed_ips")),
    dnsName: facts.given("dns_name"),
  };
}

function readAgent(facts: Facts, needs: Needs): NeutronModel["agents"][number] {
  needs.always("host", "agent_type");
  return {
    ...object(facts),
    host: facts.text("host") ?? "",
    type: facts.text("agent_type") ?? "",
    mode: facts.given("configurations.agent_mode"),
    tunnelingIp: facts.given("configurations.tunneling_ip"),
    bridgeMappings: facts.dictionary("configurations.bridge_mappings"),
    leaseDuration: facts.integer("configurations.dhcp_lease_duration"),
  };
}

function readHosting(facts: Facts): NeutronModel["hosting"][number] {
  return {
    place: facts.place,
    routerId: facts.text("router_id")?.toLowerCase() ?? "",
    host: facts.text("host") ?? "",
    haState: facts.given("ha_state"),
  };
}

function readForwarding(facts: Facts, needs: Needs): NeutronModel["forwardings"][number] {
  return {
    ...readPorts(facts, needs),
    routerId: facts.given("router_id")?.toLowerCase(),
    gatewayIp: facts.given("gw_ip_address"),
  };
}

function readFloatingForwarding(facts: Facts, needs: Needs): NeutronModel["floatingForwardings"][number] {
  return { ...readPorts(facts, needs), floatingIpId: facts.given("floatingip_id")?.toLowerCase() };
}

function readFloatingIp(facts: Facts, needs: Needs): NeutronModel["floatingIps"][number] {
  needs.always("floating_network_id", "floating_ip_address");
  return {
    ...object(facts),
    networkId: facts.text("floating_network_id")?.toLowerCase() ?? "",
    ipAddress: facts.text("floating_ip_address") ?? "",
    portId: facts.given("port_id")?.toLowerCase(),
    fixedIpAddress: facts.given("fixed_ip_address"),
    routerId: facts.given("router_id")?.toLowerCase(),
    forwardings: (facts.objects("port_forwardings") ?? []).map((forwarding) =>
      readPorts(forwarding, needs.of(forwarding)),
    ),
    description: facts.given("description"),
  };
}

function readPorts(facts: Facts, needs: Needs): ForwardedPorts {
  needs.always("protocol");
  needs.either("external_port", "external_port_range");
  needs.either("internal_port", "internal_port_range");
  return {
    ...object(facts),
    protocol: facts.text("protocol") ?? "",
    externalPorts: ports(facts, "external_port"),
    internalPorts: ports(facts, "internal_port"),
    internalPortId: facts.given("internal_port_id")?.toLowerCase(),
    internalIpAddress: facts.given("internal_ip_address"),
    description: facts.given("description"),
  };
}

/** A single port stands in both fields, in the one of ranges as `80:80`; several in that alone. */
function ports(facts: Facts, field: "external_port" | "internal_port"): PortRange {
  return facts.ports(`${field}_range`) ?? onePort(facts.integer(field) ?? 0);
}

function fixedIps(given: readonly Facts[] | undefined): readonly FixedIp[] {
  return (given ?? []).map(fixedIp);
}

function fixedIp(given: Facts): FixedIp {
  return { subnetId: given.text("subnet_id")?.toLowerCase() ?? "", ipAddress: given.text("ip_address") ?? "" };
}

function routes(facts: Facts, name: string): readonly NeutronRoute[] {
  return (facts.objects(name) ?? []).map((route) => ({
    destination: route.text("destination") ?? "",
    nexthop: route.text("nexthop") ?? "",
  }));
}
