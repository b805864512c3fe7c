import { HEADER, lines, type Layout } from "./layout";

/** Pulls in every instance this host runs; the only unit that is enabled. */
export function targetUnit(layout: Layout, instances: readonly string[]): string {
  return lines(
    HEADER,
    "[Unit]",
    `Description=Virtual routers of environment ${layout.environment}`,
    instances.map((instance) => `Wants=${instance}`),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  );
}

/** Tenant networks: bridges and VXLAN ports. */
export function segmentsUnit(layout: Layout): string {
  const program = `/bin/sh ${layout.current("runtime/l2.sh")}`;
  return lines(
    HEADER,
    "[Unit]",
    `Description=Tenant networks of environment ${layout.environment}`,
    `PartOf=${layout.target}`,
    "Wants=network-online.target",
    "After=network-online.target docker.service containerd.service",
    "StartLimitIntervalSec=0",
    "",
    oneshot(`${program} up ${layout.environment}`, `${program} down ${layout.environment}`),
  );
}

/** Namespace of a router or of a network's DHCP server. A reload converges it, a stop removes it. */
export function namespaceUnit(layout: Layout, kind: "router" | "dhcp"): string {
  const program = `/bin/sh ${layout.current("runtime/netns.sh")}`;
  const directory = kind === "router" ? "routers" : "dhcp";
  return lines(
    HEADER,
    "[Unit]",
    `Description=${kind === "router" ? "Router" : "DHCP namespace of network"} %i of environment ${layout.environment}`,
    `PartOf=${layout.target}`,
    `Requires=${layout.segmentsUnit}`,
    `After=${layout.segmentsUnit}`,
    ...(kind === "dhcp" ? [`Wants=${layout.unit("dnsmasq", "%i")}`] : []),
    "StartLimitIntervalSec=0",
    "",
    oneshot(`${program} up ${layout.current(`${directory}/%i`)}`, `${program} down q${kind}-%i`),
  );
}

/** The DHCP server itself. Restarted, never reloaded: dnsmasq 2.90 crashes on SIGHUP once it has answered a tagged host. */
export function dnsmasqUnit(layout: Layout): string {
  const namespace = layout.unit("dhcp", "%i");
  const configuration = layout.current("dhcp/%i/dnsmasq.conf");
  return lines(
    HEADER,
    "[Unit]",
    `Description=DHCP server of network %i of environment ${layout.environment}`,
    `PartOf=${layout.target}`,
    `BindsTo=${namespace}`,
    `After=${namespace}`,
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "NetworkNamespacePath=/run/netns/qdhcp-%i",
    `StateDirectory=vrouter/${layout.environment}/dhcp/%i`,
    `RuntimeDirectory=vrouter/${layout.environment}/dhcp/%i`,
    `ExecStartPre=/bin/sh ${layout.current("runtime/leases.sh")} ${layout.current("dhcp/%i/host")} ${layout.stateDirectory}/dhcp/%i/leases`,
    `ExecStart=dnsmasq --keep-in-foreground --conf-file=${configuration}`,
    "Restart=always",
    "RestartSec=200ms",
  );
}

function oneshot(up: string, down: string): string[] {
  return [
    "[Service]",
    "Type=oneshot",
    "RemainAfterExit=yes",
    `ExecStart=${up}`,
    `ExecReload=${up}`,
    `ExecStopPost=${down}`,
    "Restart=on-failure",
    "RestartSec=2",
  ];
}
