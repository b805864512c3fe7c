import type { Layout, UnitKind } from "../artefacts/layout";
import type { Activation } from "./bundle";

type Action = Activation["action"];

/** The mildest action for the files of one router or DHCP server, by the unit that reads them. */
const OBJECT_FILES: Readonly<Record<string, readonly [UnitKind, Action]>> = {
  "routers/ports": ["router", "reload"],
  "routers/sysctl": ["router", "reload"],
  "routers/iptables.rules": ["router", "reload"],
  "routers/keepalived.conf": ["keepalived", "reload"],
  "routers/conntrackd.conf": ["conntrackd", "restart"],
  "dhcp/ports": ["dhcp", "reload"],
  "dhcp/sysctl": ["dhcp", "reload"],
  "dhcp/dnsmasq.conf": ["dnsmasq", "restart"],
  "dhcp/host": ["dnsmasq", "restart"],
  "dhcp/opts": ["dnsmasq", "restart"],
  "dhcp/addn_hosts": ["dnsmasq", "restart"],
};

const NAMESPACES = [
  ["router", "reload"],
  ["dhcp", "reload"],
] as const;

/** Those that every unit of a kind reads. The units of namespaces read theirs at the next start only. */
const SHARED_FILES: Readonly<Record<string, readonly (readonly [UnitKind, Action])[]>> = {
  "runtime/netns.sh": NAMESPACES,
  "runtime/firewall.sh": NAMESPACES,
  "runtime/ports.sh": NAMESPACES,
  "runtime/routes.sh": NAMESPACES,
  "runtime/owners.sh": NAMESPACES,
  "runtime/virtual.sh": [["router", "reload"]],
  "runtime/iptables.sh": [["router", "reload"]],
  "runtime/connections.sh": [["router", "reload"]],
  conntrackd: [["conntrackd", "restart"]],
  keepalived: [["keepalived", "restart"]],
  dnsmasq: [["dnsmasq", "restart"]],
};

/**
 * What a change of a file makes necessary: the one rule, for the deployment and for the review.
 * @param path below `current/`
 * @param units of the host
 */
export function activationsOf(layout: Layout, path: string, units: readonly string[]): Activation[] {
  const segments = { unit: layout.segmentsUnit, action: "reload" as const };
  if (path === "runtime/l2.sh" || path.startsWith("networks/")) {
    return [segments];
  }
  const [, directory, id, name] = /^(routers|dhcp)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (directory !== undefined) {
    const reader = OBJECT_FILES[`${directory}/${name!}`];
    return reader === undefined ? [] : [{ unit: layout.unit(reader[0], id!), action: reader[1] }];
  }
  if (path === "runtime/device.sh") return [segments, ...activationsOf(layout, "runtime/netns.sh", units)];
  const template = (["conntrackd", "keepalived", "dnsmasq"] as const).find(
    (kind) => path === `systemd/${layout.template(kind)}`,
  );
  return (SHARED_FILES[template ?? path] ?? []).flatMap(([kind, action]) =>
    units
      .filter((unit) => unit.startsWith(layout.template(kind).replace(".service", "")))
      .map((unit) => ({ unit, action })),
  );
}
