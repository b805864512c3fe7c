import type { FixedIp, NeutronPort, NeutronRouter } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";

/** An address of a router on a subnet, and the port that has it, where a file has that. */
export interface Attachment extends FixedIp {
  readonly portId: string;
  readonly port?: NeutronPort;
}

/** The internal addresses of a router: from its ports, and from what `openstack router show` says of them. */
export function attachmentsOf(router: NeutronRouter, cloud: Cloud): readonly Attachment[] {
  const shown = (router.interfaces ?? []).flatMap((address): Attachment[] => {
    const port = cloud.port(address.portId);
    if (port !== undefined) return [];
    const network = cloud.network(cloud.subnet(address.subnetId)?.networkId ?? "");
    return network !== undefined && cloud.roleOf(network) === "ha" ? [] : [address];
  });
  const ports = cloud
    .portsFor("interface")
    .filter((port) => router.id !== undefined && routerIdOf(port, cloud) === router.id);
  const owned = ports.flatMap((port) => port.fixedIps.map((ip) => ({ ...ip, portId: port.id ?? "", port })));
  return [...shown, ...owned];
}

/** The port of a router's gateway. `port list` has no device: then it is the one with the gateway's address. */
export function gatewayPortOf({ id, gateway }: NeutronRouter, cloud: Cloud): NeutronPort | undefined {
  const addresses = gateway?.fixedIps.map(({ ipAddress }) => ipAddress) ?? [];
  return cloud
    .portsFor("gateway")
    .find((port) =>
      port.deviceId === undefined
        ? port.fixedIps.some(({ ipAddress }) => addresses.includes(ipAddress))
        : port.deviceId === id,
    );
}

/** The port by which a distributed router's network node sends into a subnet. `port list` has no device: then any will do. */
export function snatPortOf({ id }: NeutronRouter, subnetId: string, cloud: Cloud): NeutronPort | undefined {
  return cloud
    .portsFor("snat")
    .filter(({ deviceId }) => deviceId === undefined || deviceId === id)
    .find(({ fixedIps }) => fixedIps.some((ip) => ip.subnetId === subnetId));
}

/** `port list` has no device: then the router is the one that shows the port. */
function routerIdOf(port: NeutronPort, { model }: Cloud): string | undefined {
  const shows = ({ interfaces }: NeutronRouter) => interfaces?.some(({ portId }) => portId === port.id);
  return port.deviceId ?? model.routers.find(shows)?.id;
}

/** Ports of routers whose router is unknown, and routers whose ports are. */
export function checkAttachments(cloud: Cloud, report: Report): void {
  const routers = new Set(cloud.model.routers.map(({ id }) => id));
  for (const port of cloud.portsFor("gateway")) {
    if (port.deviceId === undefined || routers.has(port.deviceId)) continue;
    report.loss(port, `its router ${port.deviceId} is in no file`, "DANGLING");
  }
  for (const port of cloud.portsFor("interface")) {
    const router = routerIdOf(port, cloud);
    if (router === undefined) {
      const advice = "give `openstack router show` of every router too, or `openstack port show` of this port";
      report.error(port, "INCOMPLETE", `no file says which router's interface it is; ${advice}`);
    } else if (!routers.has(router)) report.loss(port, `its router ${router} is in no file`, "DANGLING");
  }
  for (const port of cloud.portsFor("snat")) {
    const router = cloud.model.routers.find(({ id }) => id !== undefined && id === port.deviceId);
    if (port.deviceId === undefined || router?.distributed === true) continue;
    const why =
      router === undefined ? `its router ${port.deviceId} is in no file` : `${router.label} is not distributed`;
    report.loss(port, why, router === undefined ? "DANGLING" : undefined);
  }
  for (const router of cloud.model.routers) {
    checkAgreement(router, cloud, report);
    if (router.id === undefined || router.interfaces !== undefined || cloud.model.ports.length > 0) continue;
    report.error(router, "INCOMPLETE", "no file says its interfaces; give `openstack router show` of it too");
  }
}

/** A router and its ports come from different answers. */
function checkAgreement(router: NeutronRouter, cloud: Cloud, report: Report): void {
  const port = gatewayPortOf(router, cloud);
  const gateway = addressesOf(router.gateway?.fixedIps ?? []);
  if (port !== undefined && addressesOf(port.fixedIps) !== gateway) {
    const message = `its gateway has ${gateway || "no address"}, and ${port.label}, which is its port, ${addressesOf(port.fixedIps)}`;
    report.error(router, "CONTRADICTION", `${message}; take both again at one time`);
  }
  for (const { portId, ipAddress } of router.interfaces ?? []) {
    const shown = cloud.port(portId);
    if (shown === undefined || shown.fixedIps.some((ip) => ip.ipAddress === ipAddress)) continue;
    const message = `it shows ${ipAddress} for ${shown.label}, which has ${addressesOf(shown.fixedIps)}`;
    report.error(router, "CONTRADICTION", `${message}; take both again at one time`);
  }
}

function addressesOf(ips: readonly FixedIp[]): string {
  return ips
    .map(({ ipAddress }) => ipAddress)
    .sort()
    .join(", ");
}
