import { dhcpOptionsIn, subnetOfTag, subnetTag } from "../../artefacts/daemons/dhcp-options";
import { dhcpHostsIn, dnsmasqIn, type DhcpHost as HostLine } from "../../artefacts/daemons/dnsmasq";
import { mappingKey } from "../../bundle/files/names";
import type { HostState } from "../plan/host-state";
import { handedOver, objectFiles } from "./object-files";

/** The DHCP server of one network on one host. */
export interface DhcpServer {
  readonly network: string;
  /** The environment that it is taken over from. */
  readonly from?: string;
  readonly hosts: readonly DhcpHost[];
}

/** A line of a hosts file: a VM, or a router's port. */
export interface DhcpHost {
  /** See {@link mappingKey}. */
  readonly key: string;
  readonly network: string;
  /** Its id. */
  readonly subnet: string;
  readonly macAddress: string;
  readonly ipAddress: string;
  readonly hostname: string;
  /** What DHCP option 3 gives it. */
  readonly gateway?: string;
  /** Seconds. */
  readonly leaseTime?: number;
  /** The options it gets beside its gateway, to be compared. */
  readonly options: string;
}

export function dhcpServersOf(state: HostState): DhcpServer[] {
  const from = handedOver(state, "dhcp");
  return [...objectFiles(state, "dhcp")].map(([network, files]) => {
    const options = dhcpOptionsIn(files.get("opts") ?? "");
    const configuration = dnsmasqIn(files.get("dnsmasq.conf") ?? "");
    const hosts = dhcpHostsIn(files.get("host") ?? "");
    return {
      network,
      from: from.get(network),
      hosts: hosts.flatMap((host) => hostOf(network, host, options, configuration)),
    };
  });
}

function hostOf(
  network: string,
  { macAddress, ipAddress, hostname, tag }: HostLine,
  options: ReturnType<typeof dhcpOptionsIn>,
  { mtu, leaseTimes }: ReturnType<typeof dnsmasqIn>,
): DhcpHost[] {
  const subnet = subnetOfTag(tag);
  if (subnet === undefined) return [];
  const own = new Map([...(options.get(subnetTag(subnet)) ?? []), ...(options.get(tag) ?? [])]);
  const leaseTime = leaseTimes.get(subnet);
  const others = [...own].filter(([option]) => option !== "option:router").map((entry) => entry.join(","));
  return [
    {
      key: mappingKey(subnet, macAddress),
      network,
      subnet,
      macAddress,
      ipAddress,
      hostname,
      gateway: own.get("option:router") || undefined,
      leaseTime,
      options: [...others, `mtu ${mtu}`, `lease ${leaseTime}`].join("\n"),
    },
  ];
}
