import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { Subnet, Topology } from "../../model/topology";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";
import { errorAt, warningAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { dhcpRoutes, octets } from "./dhcp-routes";
import { effectiveGateway } from "./effective-gateway";
import { answerTooLong, routesTooLong } from "./problems";

/** An option's length is one octet. */
const OPTION_ROOM = 255;
/** Of an answer of 576 octets, beside what else dnsmasq says; names come once as they are, once with their domain. */
const ANSWER_ROOM = 218;
/** What does not fit there may stand where the boot file's name would. */
const FILE_ROOM = 124;

/** Whether the routes for VMs fit into an option of DHCP, and the option into an answer. */
export function checkDhcpRoom(topology: Topology, placement: Placement): readonly Problem[] {
  const subnets = topology.networks.flatMap((network) => network.subnets).filter(({ enableDhcp }) => enableDhcp);
  return subnets.flatMap((subnet) => roomFor(topology, placement, subnet) ?? []);
}

function roomFor(topology: Topology, placement: Placement, subnet: Subnet): Problem | undefined {
  const { name, network } = subnet;
  const { onLink, hostRoutes } = dhcpRoutes(topology, subnet);
  const parts = [
    { what: "host routes", octets: octets(hostRoutes.map(({ destination }) => destination)) },
    { what: "the other subnets of the network", octets: octets(onLink) },
    { what: "the default gateway", octets: hasGateway(topology, placement, name) ? octets([DEFAULT_ROUTE]) : 0 },
  ].filter((part) => part.octets > 0);
  const needed = parts.reduce((sum, part) => sum + part.octets, 0);
  const composed = parts.map((part) => `${part.octets} for ${part.what}`).join(", ");
  const path = ["networks", network, "subnets", name, ...(hostRoutes.length > 0 ? ["host_routes"] : [])];
  if (needed > OPTION_ROOM) return errorAt(path, routesTooLong(name, needed, composed, OPTION_ROOM));

  const longest = Math.max(
    0,
    ...lookup(topology)
      .mappingsOn(name)
      .map(({ hostname }) => hostname.length),
  );
  const room = ANSWER_ROOM - 2 * longest;
  if (longest === 0 || needed <= Math.min(room, FILE_ROOM)) return undefined;
  const isLost = needed > Math.max(room, FILE_ROOM);
  return warningAt(path, answerTooLong(name, needed, composed, isLost ? Math.max(room, FILE_ROOM) : undefined));
}

function hasGateway(topology: Topology, placement: Placement, subnet: string): boolean {
  const hosts = [
    undefined,
    ...lookup(topology)
      .mappingsOn(subnet)
      .map(({ host }) => host),
  ];
  return [...new Set(hosts)].some((host) => effectiveGateway(topology, placement, subnet, host) !== undefined);
}
