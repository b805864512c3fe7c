import { HEADER, lines } from "../layout";
import { subnetOfTag, subnetTag } from "./dhcp-options";

/** Domain of the names that DHCP hands out, Neutron's default. */
const DNS_DOMAIN = "openstacklocal";

export interface DnsmasqProps {
  /** Directory of the files beside the configuration: `host`, `opts`, `addn_hosts`. */
  readonly directory: string;
  readonly runtimeDirectory: string;
  readonly leaseFile: string;
  readonly mtu: number;
  /** No other DHCP server is on the network: a lease this server has never heard of may be renewed. */
  readonly authoritative: boolean;
  readonly ranges: readonly DhcpRange[];
}

export interface DhcpRange {
  readonly subnetId: string;
  /** Network address. */
  readonly network: string;
  readonly netmask: string;
  /** Addresses in the subnet. */
  readonly size: number;
  /** Seconds. */
  readonly leaseTime: number;
}

/** dnsmasq refuses more leases than this. */
const MAX_LEASES = 16_777_216;

/**
 * dnsmasq's main file: Neutron's command line as a configuration file.
 * @see `Dnsmasq._build_cmdline_callback` in neutron/agent/linux/dhcp.py
 * @see dnsmasq(8)
 */
export class DnsmasqConfiguration {
  constructor(private readonly props: DnsmasqProps) {}

  render(): string {
    const { directory, runtimeDirectory, leaseFile, mtu, authoritative, ranges } = this.props;
    const leases = ranges.reduce((sum, range) => sum + range.size, 0);
    return lines(
      HEADER,
      "no-hosts",
      "no-resolv",
      `pid-file=${runtimeDirectory}/pid`,
      `dhcp-hostsfile=${directory}/host`,
      `addn-hosts=${directory}/addn_hosts`,
      `dhcp-optsfile=${directory}/opts`,
      `dhcp-leasefile=${leaseFile}`,
      authoritative ? ["dhcp-authoritative"] : [],
      "dhcp-match=set:ipxe,175",
      "dhcp-userclass=set:ipxe6,iPXE",
      "local-service",
      "bind-dynamic",
      ranges.map(
        ({ subnetId, network, netmask, leaseTime }) =>
          `dhcp-range=set:${subnetTag(subnetId)},${network},static,${netmask},${leaseTime}s`,
      ),
      `dhcp-option-force=option:mtu,${mtu}`,
      `dhcp-lease-max=${Math.min(leases, MAX_LEASES)}`,
      `domain=${DNS_DOMAIN}`,
      "log-facility=-",
    );
  }
}

export interface DhcpHost {
  readonly macAddress: string;
  readonly ipAddress: string;
  readonly hostname: string;
  readonly tag: string;
}

/**
 * dnsmasq's `dhcp-hostsfile`: which MAC gets which address, and the tag that chooses its options.
 * @see `Dnsmasq._output_hosts_file` in neutron/agent/linux/dhcp.py
 */
export class DhcpHosts {
  constructor(private readonly hosts: readonly DhcpHost[]) {}

  render(): string {
    return lines(
      this.hosts.map(
        ({ macAddress, ipAddress, hostname, tag }) => `${macAddress},${hostname}.${DNS_DOMAIN},${ipAddress},set:${tag}`,
      ),
    );
  }
}

/**
 * dnsmasq's `addn-hosts`: the same names for DNS, before a VM has asked for its lease.
 * @see `Dnsmasq._output_addn_hosts_file` in neutron/agent/linux/dhcp.py
 */
export class DnsHosts {
  constructor(private readonly hosts: readonly Pick<DhcpHost, "ipAddress" | "hostname">[]) {}

  render(): string {
    return lines(this.hosts.map(({ ipAddress, hostname }) => `${ipAddress}\t${hostname}.${DNS_DOMAIN} ${hostname}`));
  }
}

/** What a text that {@link DhcpHosts} rendered says. */
export function dhcpHostsIn(text: string): DhcpHost[] {
  const lines = text.matchAll(/^([^,\n]+),([^,.\n]+)[^,\n]*,([^,\n]+),set:([^,\n]+)$/gm);
  return [...lines].map(([, macAddress, hostname, ipAddress, tag]) => ({
    macAddress: macAddress!,
    hostname: hostname!,
    ipAddress: ipAddress!,
    tag: tag!,
  }));
}

/** What a text that {@link DnsmasqConfiguration} rendered says to clients. */
export function dnsmasqIn(text: string): {
  readonly mtu: number | undefined;
  /** Seconds, by subnet. */
  readonly leaseTimes: ReadonlyMap<string, number>;
} {
  const mtu = /^dhcp-option-force=option:mtu,(\d+)$/m.exec(text)?.[1];
  const ranges = text.matchAll(/^dhcp-range=set:([^,\n]+),.*,(\d+)s$/gm);
  return {
    mtu: mtu === undefined ? undefined : Number(mtu),
    leaseTimes: new Map(
      [...ranges].flatMap(([, tag, time]) => {
        const subnet = subnetOfTag(tag!);
        return subnet === undefined ? [] : [[subnet, Number(time)] as const];
      }),
    ),
  };
}
