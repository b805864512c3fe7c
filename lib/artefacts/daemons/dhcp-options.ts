import { lines } from "../layout";

export interface SubnetOptions {
  readonly subnetId: string;
  readonly dnsNameservers: readonly string[];
  /** On-link CIDRs: the other subnets of the network. */
  readonly onLink: readonly string[];
  /** Host routes without a default route. */
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  /** Default gateway of VMs whose compute host has no gateway of its own; undefined: none. */
  readonly gateway?: string;
  /** Compute hosts, by their first names, whose VMs leave by another router; sorted. */
  readonly computeGateways: readonly { readonly host: string; readonly gateway: string }[];
}

/** Tag that a subnet's DHCP range sets. */
export function subnetTag(subnetId: string): string {
  return `subnet-${subnetId}`;
}

/** Tag of the VMs of one compute host; its options win over those of the range's tag. */
export function computeTag(host: string, subnetId: string): string {
  return `${host}-subnet-${subnetId}`;
}

/** The subnet whose range, or one of whose compute hosts, has that tag. */
export function subnetOfTag(tag: string): string | undefined {
  return /(?:^|-)subnet-([0-9a-f-]{36})$/.exec(tag)?.[1];
}

/**
 * dnsmasq's options file. The routes of options 121 and 249 and the router of option 3 come from one value: clients
 * differ in which of them they obey. Format: Neutron's `opts`, with openEuler's tags per compute host. dnsmasq fills an
 * answer from the last line up, so 249 stands before 121: where there is room for one of the two, it is for 121.
 * @see `Dnsmasq._output_opts_file` in neutron/agent/linux/dhcp.py, with openEuler's distributed traffic
 * @see RFC 3442 (option 121)
 */
export class DhcpOptions {
  constructor(private readonly subnets: readonly SubnetOptions[]) {}

  render(): string {
    return lines(this.subnets.flatMap(subnetLines));
  }
}

function subnetLines(subnet: SubnetOptions): string[] {
  const tag = subnetTag(subnet.subnetId);
  const dns =
    subnet.dnsNameservers.length > 0 ? [`tag:${tag},option:dns-server,${subnet.dnsNameservers.join(",")}`] : [];
  return [
    ...dns,
    ...routeLines(tag, subnet, subnet.gateway),
    ...subnet.computeGateways.flatMap(({ host, gateway }) =>
      routeLines(computeTag(host, subnet.subnetId), subnet, gateway),
    ),
  ];
}

function routeLines(tag: string, subnet: SubnetOptions, gateway: string | undefined): string[] {
  const routes = [
    ...[...subnet.onLink].reverse().map((cidr) => `${cidr},0.0.0.0`),
    ...subnet.hostRoutes.map(({ destination, nexthop }) => `${destination},${nexthop}`),
    ...(gateway === undefined ? [] : [`0.0.0.0/0,${gateway}`]),
  ].join(",");
  return [
    ...(routes === "" ? [] : [`tag:${tag},249,${routes}`, `tag:${tag},option:classless-static-route,${routes}`]),
    gateway === undefined ? `tag:${tag},option:router` : `tag:${tag},option:router,${gateway}`,
  ];
}

/** Tag -> option -> value, of a text that {@link DhcpOptions} rendered; of two lines the later counts. */
export function dhcpOptionsIn(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const options = new Map<string, Map<string, string>>();
  for (const [, tag, option, value] of text.matchAll(/^tag:([^,]+),([^,\n]+),?(.*)$/gm)) {
    options.set(tag!, (options.get(tag!) ?? new Map<string, string>()).set(option!, value!));
  }
  return options;
}
