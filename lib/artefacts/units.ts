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

/** The instances of a text that {@link targetUnit} made. */
export function instancesIn(target: string): string[] {
  return [...target.matchAll(/^Wants=(\S+)$/gm)].map(([, unit]) => unit!);
}

/** Tenant networks: bridges and VXLAN ports. */
export function segmentsUnit(layout: Layout, instances: readonly string[]): string {
  const program = `/bin/sh ${layout.current("runtime/l2.sh")}`;
  return lines(
    HEADER,
    "[Unit]",
    `Description=Tenant networks of environment ${layout.environment}`,
    `PartOf=${layout.target}`,
    // A unit that waited for the networks in vain, at boot say, is started when they come.
    instances.map((instance) => `Wants=${instance}`),
    "Wants=network-online.target",
    "After=network-online.target docker.service containerd.service",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    `ExecStartPre=/bin/sh ${layout.current("runtime/boot.sh")} ${layout.environment}`,
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
    // At boot a host may return to a generation that does not have it.
    `ConditionPathExists=${layout.current(`${directory}/%i`)}`,
    // Nor does it run here once another environment has taken it over, see host/owners.sh.
    `ConditionPathExistsGlob=!/etc/vrouter/*/current/from/${layout.environment}/${directory}/%i`,
    `PartOf=${layout.target}`,
    `Requires=${layout.segmentsUnit}`,
    `After=${layout.segmentsUnit}`,
    wantedDaemons(layout, kind),
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    oneshot(`${program} up ${layout.current(`${directory}/%i`)}`, `${program} down q${kind}-%i`),
  );
}

/** A daemon that ended with its namespace comes back with it, whatever brought that back. */
function wantedDaemons(layout: Layout, kind: "router" | "dhcp"): string[] {
  const daemons = kind === "dhcp" ? (["dnsmasq"] as const) : (["conntrackd", "keepalived"] as const);
  return daemons.map((daemon) => `Wants=${layout.unit(daemon, "%i")}`);
}

/**
 * One instance of an HA router. A reload checks the file first: keepalived gives up a router whose file it cannot read.
 */
export function keepalivedUnit(layout: Layout): string {
  const configuration = layout.current("routers/%i/keepalived.conf");
  const runtime = layout.routerRuntime("%i");
  const check = `keepalived --config-test --use-file=${configuration}`;
  return routerDaemon(
    layout,
    "VRRP",
    configuration,
    [layout.unit("conntrackd", "%i")],
    [
      `ExecCondition=/bin/sh ${layout.current("runtime/vrrp.sh")} may-run ${layout.environment} %i`,
      `ExecStartPre=${check}`,
      `ExecStartPre=${remember(layout, `${runtime}/keepalived.read`, [configuration])}`,
      `ExecStart=keepalived --dont-fork --vrrp --no_bfd --use-file=${configuration} --pid=${runtime}/keepalived.pid --vrrp_pid=${runtime}/vrrp.pid`,
      `ExecReload=${check}`,
      `ExecReload=${remember(layout, `${runtime}/keepalived.read`, [configuration])}`,
      "ExecReload=kill -HUP $MAINPID",
      `ExecReload=/bin/sh ${layout.current("runtime/netns.sh")} settle ${layout.current("routers/%i")}`,
    ],
  );
}

/** Copies the connections of an HA router from its master to its slaves. */
export function conntrackdUnit(layout: Layout): string {
  const runtime = layout.routerRuntime("%i");
  return routerDaemon(
    layout,
    "Connection copying",
    layout.current("routers/%i/conntrackd.conf"),
    [],
    [
      `ExecStartPre=-rm -f ${runtime}/conntrackd.lock ${runtime}/conntrackd.ctl`,
      `ExecStartPre=/bin/sh ${layout.current("runtime/vrrp.sh")} size-conntrackd ${layout.environment} %i`,
      `ExecStartPre=${remember(layout, `${runtime}/conntrackd.read`, [layout.current("routers/%i/conntrackd.conf")])}`,
      `ExecStart=conntrackd -C ${runtime}/conntrackd.conf`,
    ],
  );
}

/**
 * A daemon in the namespace of an HA router; plain routers have no file for it. The daemons of a router share one
 * directory, which must not go when one of them restarts.
 * @param after what it starts after, besides the router
 */
function routerDaemon(
  layout: Layout,
  what: string,
  configuration: string,
  after: readonly string[],
  commands: readonly string[],
): string {
  const { environment, target } = layout;
  const router = layout.unit("router", "%i");
  return lines(
    HEADER,
    "[Unit]",
    `Description=${what} of router %i of environment ${environment}`,
    `ConditionPathExists=${configuration}`,
    `PartOf=${target}`,
    `BindsTo=${router}`,
    `After=${[router, ...after].join(" ")}`,
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=notify",
    "NotifyAccess=all",
    "NetworkNamespacePath=/run/netns/qrouter-%i",
    `RuntimeDirectory=vrouter/${environment}/routers/%i`,
    "RuntimeDirectoryPreserve=yes",
    `StateDirectory=vrouter/${environment}/routers/%i`,
    commands,
    "Restart=always",
    "RestartSec=1",
  );
}

/** The DHCP server itself. Restarted, never reloaded: dnsmasq 2.90 crashes on SIGHUP once it has answered a tagged host. */
export function dnsmasqUnit(layout: Layout): string {
  const namespace = layout.unit("dhcp", "%i");
  const configuration = layout.current("dhcp/%i/dnsmasq.conf");
  const files = ["dnsmasq.conf", "host", "opts", "addn_hosts"].map((name) => layout.current(`dhcp/%i/${name}`));
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
    `ExecStartPre=${remember(layout, `/run/vrouter/${layout.environment}/dhcp/%i/dnsmasq.read`, files)}`,
    `ExecStart=dnsmasq --keep-in-foreground --conf-file=${configuration}`,
    "Restart=always",
    "RestartSec=200ms",
  );
}

/** Records what a daemon reads, so that it can be asked later what it runs with. */
function remember(layout: Layout, record: string, files: readonly string[]): string {
  return [`/bin/sh ${layout.current("runtime/read.sh")}`, record, ...files].join(" ");
}

function oneshot(up: string, down: string): string[] {
  return [
    "Type=oneshot",
    "RemainAfterExit=yes",
    `ExecStart=${up}`,
    `ExecReload=${up}`,
    `ExecStopPost=${down}`,
    "Restart=on-failure",
    "RestartSec=2",
  ];
}
