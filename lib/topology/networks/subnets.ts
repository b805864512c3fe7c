import type { SubnetDeclaration } from "../../model/declared/declarations";
import { objectId } from "../../model/ids";
import type { Host, Subnet } from "../../model/topology";
import { isUnicast } from "../../net/address";
import { broadcastAddress, firstHostAddress, networkAddress, prefixLength } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { resolveIdIfGiven } from "../checks/declared-id";
import { addressIn } from "../checks/membership";
import { inOrder, type Registry } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { address, cidr, integer, meant } from "../checks/values";
import { bridgeFor, networkHost } from "../hosts/hosts";
import { ambiguousGateway } from "../problems/addresses";
import { duplicateItem, noBridge } from "../problems/references";
import { fieldNotAllowed, tooMany } from "../problems/shape";
import { badSubnetCidr } from "../problems/values";
import type { Identities } from "../renames/renames";
import { resolvePools } from "./pools";
import { DEFAULT_ROUTE, resolveRoutes } from "./routes";

/**
 * Neutron's limits; more does not fit into a DHCP answer.
 * @see `max_dns_nameservers` and `max_subnet_host_routes` in neutron/conf/common.py
 */
const MAX_NAMESERVERS = 5;
const MAX_HOST_ROUTES = 20;

/** What a subnet takes over from the network it belongs to. */
export interface SubnetContext {
  readonly environment: string;
  readonly network: string;
  /** Physical network of an external network. */
  readonly physicalNetwork?: string;
  readonly external: boolean;
  readonly hosts: Registry<Host>;
  readonly ids: Uniqueness;
  readonly identities: Identities;
}

export function resolveSubnet(
  name: string,
  given: Declared<SubnetDeclaration>,
  context: SubnetContext,
): Subnet | undefined {
  const origin = context.identities.origin(name);
  const derivedId = objectId(context.environment, "subnet", origin);
  const id = resolveIdIfGiven(given.at("id"), derivedId, `subnet "${name}"`, context.ids);
  const enableDhcp = meant(given.at("enable_dhcp")) ?? !context.external;
  const dnsNameservers = resolveNameservers(given.at("dns_nameservers"));
  const dhcpAgents = resolveAgents(given.at("dhcp_agents"), enableDhcp, context);
  const leaseTime = integer(given.at("lease_time"), 120, 2 ** 31 - 1) ?? 86400;
  const range = given.at("cidr").isGiven() ? subnetCidr(given.at("cidr")) : undefined;
  if (range === undefined) return undefined;
  const base = { name, cidr: range };
  const gatewayIp =
    given.at("gateway_ip").value === undefined ? firstHostAddress(range) : gatewayAddress(base, given.at("gateway_ip"));
  const hostRoutes = resolveRoutes(given.at("host_routes"), (nexthop, destination) => {
    if (destination === DEFAULT_ROUTE && gatewayIp !== undefined) nexthop.fail(ambiguousGateway(gatewayIp));
    return addressIn(base, nexthop);
  });
  if (hostRoutes.length > MAX_HOST_ROUTES) {
    given.at("host_routes").fail(tooMany("host routes", hostRoutes.length, MAX_HOST_ROUTES));
  }
  return {
    id,
    origin,
    ...base,
    network: context.network,
    gatewayIp,
    enableDhcp,
    dnsNameservers,
    hostRoutes,
    allocationPools: resolvePools(given.at("allocation_pools"), range, gatewayIp),
    dhcpAgents,
    leaseTime,
  };
}

function subnetCidr(given: Declared<string | undefined>): string | undefined {
  const range = cidr(given);
  if (range === undefined) return undefined;
  if (prefixLength(range) > 30) return given.fail(badSubnetCidr(range, "it has no room for two machines"));
  if (prefixLength(range) < 8) return given.fail(badSubnetCidr(range, "it is too large"));
  const usable = isUnicast(networkAddress(range)) && isUnicast(broadcastAddress(range));
  return usable ? range : given.fail(badSubnetCidr(range, "it is loopback, multicast or reserved"));
}

function gatewayAddress(
  subnet: Pick<Subnet, "name" | "cidr">,
  given: Declared<string | null | undefined>,
): string | undefined {
  return given.value === null ? undefined : addressIn(subnet, given);
}

function resolveNameservers(given: Declared<readonly string[] | undefined>): readonly string[] {
  const seen = new Uniqueness();
  const servers = given.items().flatMap((item) => {
    const server = address(item);
    if (server === undefined) return [];
    seen.claim(server, "", () => item.fail(duplicateItem(`name server ${server}`)));
    return [server];
  });
  if (servers.length > MAX_NAMESERVERS) given.fail(tooMany("name servers", servers.length, MAX_NAMESERVERS));
  return servers;
}

function resolveAgents(
  given: Declared<readonly string[] | undefined>,
  enableDhcp: boolean,
  { hosts, physicalNetwork, network }: SubnetContext,
): readonly string[] | undefined {
  if (given.isLeftOut()) return undefined;
  if (!enableDhcp) return given.fail(fieldNotAllowed("dhcp_agents", "the subnet has no DHCP"));
  const seen = new Uniqueness();
  const agents = given.items().flatMap((item) => {
    const host = networkHost(hosts, item);
    if (host === undefined) return [];
    seen.claim(host.name, "", () => item.fail(duplicateItem(`DHCP agent "${host.name}"`)));
    if (physicalNetwork !== undefined && bridgeFor(host, physicalNetwork) === undefined) {
      item.fail(noBridge(host.name, physicalNetwork, network));
    }
    return [host];
  });
  if (Array.isArray(given.value) && given.value.length === 0) {
    given.fail({
      code: "NO_DHCP_AGENT",
      message: "dhcp_agents is empty; name a host, leave it out to have one chosen, or set enable_dhcp to false",
    });
  }
  return agents.sort(inOrder).map((host) => host.name);
}
