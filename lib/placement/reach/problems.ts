import type { Finding } from "../../topology/problems/finding";

export const missingUnderlay = (host: string, network: string): Finding => ({
  code: "MISSING_UNDERLAY_IP",
  message: `host "${host}" carries the vxlan network "${network}" but has no underlay_ip; add the address of its VXLAN endpoint`,
});

export const asymmetricForward = (forward: string, entrance: string, exit: string): Finding => ({
  code: "ASYMMETRIC_FORWARD",
  message: `forward "${forward}" enters through ${entrance}, but the VM answers through ${exit}, which would not translate the answer; forward on the router the VM uses, move the VM, or set return_path: snat`,
});

export const returnPathNotNeeded = (router: string): Finding => ({
  code: "RETURN_PATH_NOT_NEEDED",
  message: `return_path: snat hides the client's address from the VM, although the VM already answers through router "${router}"; remove it`,
});

export const noRouterOnNode = (host: string, node: string, subnet: string, gateway: string): Finding => ({
  code: "NO_ROUTER_ON_NETWORK_NODE",
  message: `network node "${node}" of compute host "${host}" has no router on subnet "${subnet}"; the VM uses the subnet's gateway ${gateway}`,
});

export const severalRoutersOnNode = (
  node: string,
  subnet: string,
  routers: readonly string[],
  chosen: string,
): Finding => ({
  code: "SEVERAL_ROUTERS_ON_NETWORK_NODE",
  message: `network node "${node}" has several routers on subnet "${subnet}" (${routers.join(", ")}); its VMs use "${chosen}"`,
});

export const notOnGateway = ({ subnet, cidr, neighbour, joining, gateway, hosts, nexthop }: Unjoined): Finding => ({
  code: "SUBNET_NOT_ON_GATEWAY",
  message:
    `router "${joining}" joins subnet "${subnet}" to "${neighbour}", but the VMs of "${neighbour}" ${whereabouts(hosts)} leave by ` +
    `router "${gateway}", which is not on it: neither reaches the other; give "${gateway}" an interface on "${subnet}", or ` +
    `"${neighbour}" a host route to ${cidr} by ${nexthop}`,
});

interface Unjoined {
  readonly subnet: string;
  readonly cidr: string;
  readonly neighbour: string;
  /** The router that is on both. */
  readonly joining: string;
  /** The router by which VMs of the neighbour leave. */
  readonly gateway: string;
  /** Where these VMs are; undefined: it is not known. */
  readonly hosts: readonly (string | undefined)[];
  /** Of `joining`, on the neighbour. */
  readonly nexthop: string;
}

function whereabouts(hosts: readonly (string | undefined)[]): string {
  const known = hosts.flatMap((host) => host ?? []).sort();
  const places = [
    ...(known.length === 0 ? [] : [`on ${known.join(", ")}`]),
    ...(hosts.includes(undefined) ? ["without a host"] : []),
  ];
  return places.join(" and ");
}

export const routesTooLong = (subnet: string, needed: number, composed: string, room: number): Finding => ({
  code: "DHCP_ROUTES_TOO_LONG",
  message:
    `the routes that VMs of subnet "${subnet}" are told take ${needed} octets (${composed}), and an option of DHCP has ${room}; ` +
    `remove host routes, join them into larger ones, or spread the subnets over several networks`,
});

/** @param room undefined: option 121 has room, and only option 249 has not */
export const answerTooLong = (subnet: string, needed: number, composed: string, room: number | undefined): Finding => ({
  code: "DHCP_ANSWER_TOO_LONG",
  message:
    `the routes that VMs of subnet "${subnet}" are told take ${needed} octets (${composed}); in an answer of 576 octets, the longest ` +
    (room === undefined
      ? "that every client takes, they fit once: option 121 is sent, and option 249, which old Windows reads, is left out"
      : `that every client takes, ${room} are left: a client that says no more gets no route but the default one`) +
    "; remove host routes, or join them into larger ones",
});
