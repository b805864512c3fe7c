import type { FloatingIpPortForwardingDeclaration } from "../../../model/declared/declarations";
import { DESCRIPTION } from "../../../model/declared/patterns";
import { PROTOCOLS } from "../../../model/topology";
import { portCount, portsText, type PortRange } from "../../../net/port-range";
import type { ForwardedPorts, NeutronObject, NeutronPort } from "../../model";
import type { Report } from "../../report/report";
import type { Cloud } from "../cloud";
import { mappedIp } from "../mappings";
import { placeholder } from "../placeholder";

/** What forwardings of gateway addresses and of floating IPs have in common. */
export type Ports = FloatingIpPortForwardingDeclaration;

/** undefined: it cannot be carried. */
export function declarePorts(forwarding: ForwardedPorts, cloud: Cloud, report: Report): Ports | undefined {
  const protocol = PROTOCOLS.find((one) => one === forwarding.protocol);
  if (protocol === undefined) {
    report.loss(forwarding, `${forwarding.protocol} cannot be forwarded by port; only ${PROTOCOLS.join(", ")} can`);
    return undefined;
  }
  return {
    ...(forwarding.id !== undefined && { id: forwarding.id }),
    protocol,
    ...declareRange("external_port", forwarding.externalPorts),
    ...declareRange("internal_port", forwarding.internalPorts),
    ...targetOf(forwarding, cloud, report),
    ...declareDescription(forwarding, report),
  };
}

/** `tcp-80`, `udp-9000-9099`. */
export function nameOfPorts({ protocol, externalPorts }: Pick<ForwardedPorts, "protocol" | "externalPorts">): string {
  return `${protocol}-${portsText(externalPorts).replace(":", "-")}`;
}

export function declareDescription(
  object: Pick<NeutronObject, "label" | "place"> & { readonly description?: string },
  report: Report,
): { readonly description?: string } {
  const { description } = object;
  if (description === undefined || DESCRIPTION.accepts(description))
    return description === undefined ? {} : { description };
  report.loss(object, `its description ${JSON.stringify(description)} is none that a document can have`);
  return {};
}

/** The name of a port's mapping, when that has the address; else undefined. */
export function mappingOf(
  port: NeutronPort,
  address: string | undefined,
  about: Pick<NeutronObject, "label" | "place">,
  cloud: Cloud,
  report: Report,
): string | undefined {
  const [name, mapped] = [cloud.vmNames.get(port), mappedIp(port, cloud)];
  if (name === undefined || mapped === undefined) return undefined;
  if (address === undefined || address === mapped.ipAddress) return name;
  const owns = port.fixedIps.some(({ ipAddress }) => ipAddress === address);
  if (!owns) report.error(about, "CONTRADICTION", `${port.label} does not have the address ${address}`);
  return undefined;
}

function declareRange<F extends "external_port" | "internal_port">(field: F, range: PortRange) {
  return portCount(range) === 1 ? { [field]: range.first } : { [`${field}_range`]: portsText(range) };
}

/** The mapping, when the forwarding leads to its address; else the address alone. */
function targetOf(
  forwarding: ForwardedPorts,
  cloud: Cloud,
  report: Report,
): Pick<Ports, "internal_port_id" | "internal_ip_address"> {
  const { internalPortId, internalIpAddress } = forwarding;
  const port = internalPortId === undefined ? undefined : cloud.port(internalPortId);
  if (internalPortId !== undefined && port === undefined) {
    report.loss(forwarding, `its port ${internalPortId} is in no file; it leads to the address alone`, "DANGLING");
  }
  const name = port && mappingOf(port, internalIpAddress, forwarding, cloud, report);
  if (name !== undefined) return { internal_port_id: name };
  return { internal_ip_address: internalIpAddress ?? placeholder("address of the VM") };
}
