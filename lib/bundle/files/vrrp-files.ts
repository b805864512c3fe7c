import { Conntrackd } from "../../artefacts/daemons/conntrackd";
import { Keepalived } from "../../artefacts/daemons/keepalived";
import type { Layout } from "../../artefacts/layout";
import { haPortId } from "../../model/ids";
import type { Host, Router, Topology } from "../../model/topology";
import { addressAt, withPrefix } from "../../net/cidr";
import { deviceName } from "../../net/device";
import type { Placement, VrrpPlacement } from "../../placement/placement";
import type { RenderedFile, VrrpInstance } from "../bundle";
import { renderedFile } from "../file-kinds";
import { secretPlaceholder } from "../secret";
import type { RouterPorts } from "./router-ports";

/** Priority of the master; 255 is the owner's of an address, which no instance is. */
const MASTER_PRIORITY = 254;

/** Seconds that a returning master leaves to conntrackd. */
const SYNCHRONISATION = 5;

export interface VrrpMember {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly host: Host;
  readonly router: Router;
}

export function vrrpFiles(layout: Layout, member: VrrpMember, ports: RouterPorts): RenderedFile[] {
  const { router, topology } = member;
  const { id } = router;
  const mode = topology.ha.authentication === undefined ? "0644" : "0600";
  const keepalived = keepalivedOf(layout, member, ports).render();
  const files = [renderedFile(layout, "routers/<id>/keepalived.conf", { id }, keepalived, mode)];
  if (!topology.ha.conntrackd) return files;
  const conntrackd = conntrackdOf(layout, member).render();
  return [...files, renderedFile(layout, "routers/<id>/conntrackd.conf", { id }, conntrackd)];
}

export function vrrpInstance(layout: Layout, member: VrrpMember, ports: RouterPorts): VrrpInstance {
  const { router, host, placement } = member;
  return {
    router: router.id,
    parameters: keepalivedOf(layout, member, ports).parameters,
    peers: placement.instances.agentsOf(router.name).filter((name) => name !== host.name),
  };
}

function keepalivedOf(layout: Layout, member: VrrpMember, ports: RouterPorts): Keepalived {
  const { topology, placement, host, router } = member;
  const { vrid, device } = haPortOf(member);
  const { advertInterval, authentication, healthCheckInterval, vipCidr, conntrackd } = topology.ha;
  const program = `/usr/bin/env sh ${layout.current("runtime/vrrp.sh")}`;
  const check = `${program} check ${layout.environment} ${router.id} ${ports.nexthop ?? ""}`;
  return new Keepalived({
    routerId: host.origin,
    vrid,
    priority: MASTER_PRIORITY - placement.instances.agentsOf(router.name).indexOf(host.name),
    advertInterval,
    authentication: authentication && {
      type: authentication.type,
      password: secretPlaceholder({ name: "ha_vrrp_auth_password", version: authentication.passwordVersion }),
      passwordVersion: authentication.passwordVersion,
    },
    device,
    advertisedAddress: withPrefix(addressAt(vipCidr, vrid), vipCidr),
    addresses: ports.addresses,
    routes: ports.routes,
    notify: `${program} notify ${layout.environment} ${router.id}`,
    priorityOffsetFile: `${layout.routerState(router.id)}/priority_offset`,
    gatewayCheck:
      healthCheckInterval === 0 || ports.nexthop === undefined
        ? undefined
        : { command: check, interval: healthCheckInterval },
    preemptDelay: conntrackd ? SYNCHRONISATION : 0,
  });
}

function conntrackdOf(layout: Layout, member: VrrpMember): Conntrackd {
  const { host, router } = member;
  const { addresses } = vrrpOf(member);
  return new Conntrackd({
    ...haPortOf(member),
    address: addresses[host.name]!,
    peers: Object.entries(addresses).flatMap(([name, address]) => (name === host.name ? [] : [address])),
    runtimeDirectory: layout.routerRuntime(router.id),
  });
}

export function vrrpOf({ placement, router }: VrrpMember): VrrpPlacement {
  return placement.vrrp[router.name]!;
}

/** The port of an instance on the HA network, and its router's number there. */
export function haPortOf(member: VrrpMember): { readonly device: string; readonly vrid: number } {
  const device = deviceName("ha-", haPortId(member.router.id, member.host.origin));
  return { device, vrid: vrrpOf(member).vrid };
}
