import type { GatewayPortForwardingDeclaration } from "../../model/declarations";
import { PROTOCOLS, type Protocol } from "../../model/topology";
import type { NeutronForwarding, NeutronRouter } from "../model";
import type { Report } from "../report/report";
import type { Cloud } from "./cloud";
import { mappedIp } from "./mappings";
import { namesFor } from "./names";
import { placeholder } from "./placeholder";

/** Neutron has no names for them: `r1-tcp-34203`. */
export function declareForwardings(cloud: Cloud, report: Report): Record<string, GatewayPortForwardingDeclaration> {
  const carried = cloud.model.forwardings.flatMap((forwarding) => {
    const router = routerOf(forwarding, cloud, report);
    const called = router === undefined ? "unknown" : cloud.routerNames.get(router)!;
    const protocol = PROTOCOLS.find((one) => one === forwarding.protocol);
    if (protocol === undefined) {
      report.loss(forwarding, `${forwarding.protocol} cannot be forwarded by port; only ${PROTOCOLS.join(", ")} can`);
      return [];
    }
    const name = `${called.slice(0, 48)}-${protocol}-${forwarding.externalPort}`;
    const declared = declareForwarding({ ...forwarding, protocol }, router && called, cloud, report);
    return [{ ...forwarding, name, declared }];
  });
  const names = namesFor("forwarding", carried, report);
  return Object.fromEntries(carried.map((forwarding) => [names.get(forwarding)!, forwarding.declared]));
}

function declareForwarding(
  forwarding: NeutronForwarding & { readonly protocol: Protocol },
  router: string | undefined,
  cloud: Cloud,
  report: Report,
): GatewayPortForwardingDeclaration {
  return {
    ...(forwarding.id !== undefined && { id: forwarding.id }),
    router: router ?? placeholder(`router with the gateway address ${forwarding.gatewayIp ?? "unknown"}`),
    protocol: forwarding.protocol,
    external_port: forwarding.externalPort,
    internal_port: forwarding.internalPort,
    ...targetOf(forwarding, cloud, report),
  };
}

/** The mapping, when the forwarding leads to its address; else the address alone. */
function targetOf(
  forwarding: NeutronForwarding,
  cloud: Cloud,
  report: Report,
): Pick<GatewayPortForwardingDeclaration, "internal_port_id" | "internal_ip_address"> {
  const { internalPortId, internalIpAddress } = forwarding;
  const port = internalPortId === undefined ? undefined : cloud.port(internalPortId);
  if (internalPortId !== undefined && port === undefined) {
    report.loss(forwarding, `its port ${internalPortId} is in no file; it leads to the address alone`, "DANGLING");
  }
  const name = port && cloud.vmNames.get(port);
  const mapped = port && mappedIp(port, cloud);
  if (name !== undefined && mapped !== undefined) {
    if (internalIpAddress === undefined || internalIpAddress === mapped.ipAddress) return { internal_port_id: name };
    const owns = port!.fixedIps.some(({ ipAddress }) => ipAddress === internalIpAddress);
    if (!owns)
      report.error(forwarding, "CONTRADICTION", `${port!.label} does not have the address ${internalIpAddress}`);
  }
  return { internal_ip_address: internalIpAddress ?? placeholder("address of the VM") };
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
