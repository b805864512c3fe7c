import { HEADER, lines } from "../layout";

/** Devices of ours on the host: bridges, VXLAN ports, the host's ends of the ports of namespaces. */
type Devices = readonly string[];

/**
 * Devices by their whole names: a `tap…` may be a VM's that somebody else runs, a `brq…` another Neutron's. With a file that
 * matches everything networkd would take each port out of its bridge.
 * @see systemd.network(5), systemd.link(5)
 */
export function networkdText(devices: Devices): string {
  return lines(
    HEADER,
    "[Match]",
    devices.map((device) => `Name=${device}`),
    "",
    "[Link]",
    "Unmanaged=yes",
  );
}

export function networkManagerText(devices: Devices): string {
  const list = devices.map((device) => `interface-name:${device}`).join(";");
  return lines(HEADER, "[keyfile]", `unmanaged-devices+=${list}`);
}

/** The devices of a text that {@link networkdText} made, or of what networkd has of it. */
export function networkdDevicesIn(text: string): string[] {
  return [...text.matchAll(/^Name=(.*)$/gm)].map(([, device]) => device!);
}
