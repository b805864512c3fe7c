import type { GatewayPortForwardingDeclaration } from "../../../model/declared/declarations";
import type { NeutronForwarding, NeutronRouter } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import { namesFor } from "../names";
import { placeholder } from "../placeholder";
import { declarePorts, nameOfPorts, type Ports } from "./ports";

/** Neutron has no names for them: `r1-tcp-34203`. */
export function declareForwardings(cloud: Cloud, report: Report): Record<string, GatewayPortForwardingDeclaration> {
  const carried = cloud.model.forwardings.flatMap((forwarding) => {
    const router = routerOf(forwarding, cloud, report);
    const called = router === undefined ? "unknown" : cloud.routerNames.get(router)!;
    const ports = declarePorts(forwarding, cloud, report);
    if (ports === undefined) return [];
    const name = `${called.slice(0, 44)}-${nameOfPorts(forwarding)}`;
    return [{ ...forwarding, name, declared: declareForwarding(forwarding, router && called, ports) }];
  });
  const names = namesFor("forwarding", carried, report);
  return Object.fromEntries(carried.map((forwarding) => [names.get(forwarding)!, forwarding.declared]));
}

function declareForwarding(
  forwarding: NeutronForwarding,
  router: string | undefined,
  { id, ...ports }: Ports,
): GatewayPortForwardingDeclaration {
  return {
    ...(id !== undefined && { id }),
    router: router ?? placeholder(`router with the gateway address ${forwarding.gatewayIp ?? "unknown"}`),
    ...ports,
  };
}

/** By the path of its file, else the one that has its gateway address. */
function routerOf(forwarding: NeutronForwarding, { model }: Cloud, report: Report): NeutronRouter | undefined {
  const { routerId, gatewayIp } = forwarding;
  const having = model.routers.filter(({ gateway }) =>
    gateway?.fixedIps.some(({ ipAddress }) => ipAddress === gatewayIp),
  );
  if (routerId === undefined) {
    if (having.length === 1) return having[0];
    const advice = "keep its file at routers/<id>/gateway_port_forwardings.json";
    report.loss(
      forwarding,
      `no router of the files, or several, has ${gatewayIp ?? "its gateway address"}; ${advice}`,
      "DANGLING",
    );
    return undefined;
  }
  const called = model.routers.filter(({ name }) => name.toLowerCase() === routerId);
  const router = model.routers.find(({ id }) => id === routerId) ?? (called.length === 1 ? called[0] : undefined);
  if (router === undefined) report.loss(forwarding, `its router ${routerId} is in no file`, "DANGLING");
  else if (gatewayIp !== undefined && router.gateway !== undefined && !having.includes(router)) {
    report.error(forwarding, "CONTRADICTION", `gw_ip_address is ${gatewayIp}, which ${router.label} does not have`);
  }
  return router;
}
