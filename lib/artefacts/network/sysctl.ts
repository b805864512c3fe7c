import { HEADER, lines } from "../layout";

/** No IPv6 in our namespaces, and none before a port arrives: kernel link-local traffic would use the port's MAC. */
const NO_IPV6 = ["net.ipv6.conf.all.disable_ipv6 = 1", "net.ipv6.conf.default.disable_ipv6 = 1"];

/** A moved port announces itself: the kernel sends a gratuitous ARP when a link with addresses comes up. */
const ANNOUNCE = ["net.ipv4.conf.all.arp_notify = 1", "net.ipv4.conf.default.arp_notify = 1"];

/** Another address on the same subnet comes before the old one goes: it must not go with it. */
const PROMOTE = ["net.ipv4.conf.all.promote_secondaries = 1", "net.ipv4.conf.default.promote_secondaries = 1"];

/** Of one device. */
export interface DeviceSetting {
  readonly device: string;
  readonly name: "rp_filter" | "arp_ignore";
  readonly value: number;
}

export interface RouterSettings {
  /** Its instance's connections are copied to others. */
  readonly ha?: boolean;
  /** What comes in by one port leaves by another, on network nodes and on compute hosts. */
  readonly distributed?: boolean;
  /** On a compute host. */
  readonly instance?: boolean;
  readonly devices?: readonly DeviceSetting[];
}

export function routerSysctl({ ha, distributed, instance, devices = [] }: RouterSettings = {}): string {
  return lines(
    HEADER,
    "net.ipv4.ip_forward = 1",
    "net.ipv4.conf.all.rp_filter = 0",
    `net.ipv4.conf.default.rp_filter = ${distributed === true ? 0 : 1}`,
    "net.ipv4.conf.all.arp_ignore = 1",
    "net.ipv4.conf.all.arp_announce = 2",
    ANNOUNCE,
    "# Two routers on one subnet: a redirect would undo the choice of gateway.",
    "net.ipv4.conf.all.send_redirects = 0",
    "net.ipv4.conf.default.send_redirects = 0",
    PROMOTE,
    instance === true
      ? [
          "# It has no route of its own for its errors: they come from the address that was asked for.",
          "net.ipv4.icmp_errors_use_inbound_ifaddr = 1",
        ]
      : [],
    "net.netfilter.nf_conntrack_tcp_be_liberal = 1",
    NO_IPV6,
    devices.map(({ device, name, value }) => `net.ipv4.conf.${device}.${name} = ${value}`),
    // On a backup, copied connections end by their timeouts only; RFC 5382 lets idle ones live for 2 hours and 4 minutes.
    ha === true ? ["net.netfilter.nf_conntrack_tcp_timeout_established = 7440"] : [],
  );
}

export const DHCP_SYSCTL = lines(HEADER, "net.ipv4.conf.all.arp_ignore = 1", ANNOUNCE, PROMOTE, NO_IPV6);

/** What a text of settings says: key and value of each line. */
export function settingsIn(text: string): [key: string, value: string][] {
  return [...text.matchAll(/^([^#\n]\S*) = (.*)$/gm)].map(([, key, value]) => [key!, value!]);
}
