/** Names of what a port or network becomes on a host; Neutron's scheme, 14 characters, the kernel's limit is 15. */

/**
 * `qr-` is a router's port on a subnet, `qg-` its external one. A distributed router sends by `sg-` on network nodes and by `qe-` on
 * compute hosts, whose floating IPs are on `fg-`.
 */
export type DevicePrefix = "qr-" | "qg-" | "sg-" | "qe-" | "fg-" | "ha-" | "ns-" | "tap";

/** `qr-` and the first eleven characters of the port id. */
export function deviceName(prefix: DevicePrefix, portId: string): string {
  return prefix + portId.slice(0, 11);
}

export function bridgeName(networkId: string): string {
  return `brq${networkId.slice(0, 11)}`;
}

/**
 * `fa:16:3e` and the first three octets of the port id.
 * @see `base_mac` in neutron/conf/common.py
 */
export function portMac(portId: string): string {
  return ["fa", "16", "3e", portId.slice(0, 2), portId.slice(2, 4), portId.slice(4, 6)].join(":");
}
