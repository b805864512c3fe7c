import type { FloatingIpDeclaration } from "../../../model/declared/declarations";
import type { ForwardedPorts, NeutronFloatingIp, NeutronRouter } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import { namesFor } from "../names";
import { placeholder } from "../placeholder";
import { declareDescription, declarePorts, mappingOf, nameOfPorts } from "./ports";

/** Neutron has no names for them: `floating-203-0-113-101`. */
export function declareFloatingIps(cloud: Cloud, report: Report): Record<string, FloatingIpDeclaration> {
  const carried = cloud.model.floatingIps
    .filter((floatingIp) => isCarried(floatingIp, report))
    .map((floatingIp) => ({
      ...floatingIp,
      name: `floating-${floatingIp.ipAddress.replaceAll(".", "-")}`,
      declared: declareFloatingIp(floatingIp, cloud, report),
    }));
  tellOfForwardingsAlone(cloud, report);
  const names = namesFor("floating-ip", carried, report);
  return Object.fromEntries(carried.map((floatingIp) => [names.get(floatingIp)!, floatingIp.declared]));
}

function isCarried(floatingIp: NeutronFloatingIp, report: Report): boolean {
  const isIpv6 = floatingIp.ipAddress.includes(":");
  if (isIpv6) report.loss(floatingIp, `${floatingIp.ipAddress} is IPv6`);
  return !isIpv6;
}

function declareFloatingIp(floatingIp: NeutronFloatingIp, cloud: Cloud, report: Report): FloatingIpDeclaration {
  const { id, networkId, ipAddress } = floatingIp;
  if (cloud.network(networkId) === undefined) {
    report.loss(floatingIp, `its external network ${networkId} is in no file`, "DANGLING");
  }
  const forwardings = forwardingsOf(floatingIp, cloud);
  const target = targetOf(floatingIp, cloud, report);
  const ports = portForwardings(forwardings, cloud, report);
  const needsRouter =
    target?.port === undefined &&
    (target !== undefined || ports.some(([, { internal_ip_address }]) => internal_ip_address));
  return {
    ...(id !== undefined && { id }),
    floating_network: cloud.networkName(networkId),
    floating_ip_address: ipAddress,
    ...target,
    ...(needsRouter && { router: routerOf(floatingIp, cloud, report) }),
    ...(ports.length > 0 && { port_forwardings: Object.fromEntries(ports) }),
    ...declareDescription(floatingIp, report),
  };
}

/** The machine that has it, both ways: its mapping, or its address. */
function targetOf(
  floatingIp: NeutronFloatingIp,
  cloud: Cloud,
  report: Report,
): Pick<FloatingIpDeclaration, "port" | "fixed_ip_address"> | undefined {
  const { portId, fixedIpAddress } = floatingIp;
  if (portId === undefined) return undefined;
  const port = cloud.port(portId);
  if (port === undefined) {
    report.loss(floatingIp, `its port ${portId} is in no file; it leads to the address alone`, "DANGLING");
  }
  const name = port && mappingOf(port, fixedIpAddress, floatingIp, cloud, report);
  return name === undefined ? { fixed_ip_address: fixedIpAddress ?? placeholder("address of the VM") } : { port: name };
}

/** A list of their own says more than the answer about the floating IP. */
function forwardingsOf({ id, forwardings }: NeutronFloatingIp, { model }: Cloud): readonly ForwardedPorts[] {
  const own = model.floatingForwardings.filter(({ floatingIpId }) => id !== undefined && floatingIpId === id);
  const listed = new Set(own.map(nameOfPorts));
  return [...own, ...forwardings.filter((one) => !listed.has(nameOfPorts(one)))];
}

function portForwardings(forwardings: readonly ForwardedPorts[], cloud: Cloud, report: Report) {
  return forwardings.flatMap((forwarding) => {
    const ports = declarePorts(forwarding, cloud, report);
    return ports === undefined ? [] : [[nameOfPorts(forwarding), ports] as const];
  });
}

/** An address alone may be on several networks: a router says on which. */
function routerOf(floatingIp: NeutronFloatingIp, cloud: Cloud, report: Report): string {
  const { routerId, ipAddress } = floatingIp;
  const router = cloud.model.routers.find(({ id }: NeutronRouter) => id !== undefined && id === routerId);
  if (router !== undefined) return cloud.routerNames.get(router)!;
  if (routerId !== undefined) report.loss(floatingIp, `its router ${routerId} is in no file`, "DANGLING");
  return placeholder(`router of the floating IP ${ipAddress}`);
}

function tellOfForwardingsAlone({ model }: Cloud, report: Report): void {
  const known = new Set(model.floatingIps.map(({ id }) => id));
  for (const forwarding of model.floatingForwardings) {
    const { floatingIpId } = forwarding;
    if (floatingIpId === undefined) {
      const advice = "keep its file at floatingips/<id>/port_forwardings.json";
      report.loss(forwarding, `no file says which floating IP it is of; ${advice}`, "DANGLING");
    } else if (!known.has(floatingIpId)) {
      report.loss(forwarding, `its floating IP ${floatingIpId} is in no file`, "DANGLING");
    }
  }
}
