import type { Declarations } from "../model/declared/declarations";
import { Cloud } from "./convert/cloud";
import { declareFloatingIps } from "./convert/forwardings/floating-ips";
import { declareForwardings } from "./convert/forwardings/gateway-forwardings";
import { Hosts } from "./convert/hosts";
import { declareMappings } from "./convert/mappings";
import { declareNetworks, haNetCidr } from "./convert/networks";
import { placeholder } from "./convert/placeholder";
import { tellOfAgentOptions } from "./convert/routers/agent-options";
import { checkAttachments } from "./convert/routers/attachments";
import { declareRouters } from "./convert/routers/routers";
import { unsupported } from "./decode/unsupported";
import { decodeModel } from "./decode/decode";
import { DECODED } from "./decode/decoded-fields";
import { detect, type NeutronSource } from "./decode/detect";
import { merge } from "./decode/merge";
import type { Remark } from "./report/remark";
import { Report } from "./report/report";

export interface Import {
  /** Absent when any remark is an error. What no file says is a {@link placeholder}. */
  readonly declarations?: Declarations;
  readonly remarks: readonly Remark[];
}

/**
 * An environment from what the Networking API answered, or `openstack … -f json` printed. Ids, names, MAC and IP addresses
 * stay; what a document cannot say is a remark.
 *
 * @param environment its name; a placeholder when it is not given
 */
export function importNeutron(sources: readonly NeutronSource[], environment?: string): Import {
  const detected = sources.map(detect);
  const merged = merge(
    detected.flatMap(({ resources }) => resources),
    DECODED,
  );
  const { model, remarks: misread } = decodeModel(merged.resources);
  const before = [...detected.flatMap(({ remarks }) => remarks), ...merged.remarks, ...misread];
  if (before.some(isError)) return { remarks: before };

  const report = new Report();
  const cloud = new Cloud(model, report);
  const hosts = new Hosts(cloud, report);
  checkAttachments(cloud, report);
  const declarations: Declarations = {
    environment: environment ?? placeholder<string>("name of the environment"),
    ...l3Options(cloud),
    ...section("hosts", hosts.declarations()),
    ...section("networks", declareNetworks(cloud, hosts, report)),
    ...section("routers", declareRouters(cloud, hosts, report)),
    ...section("dhcp_host_mappings", declareMappings(cloud, hosts, report)),
    ...section("gateway_port_forwardings", declareForwardings(cloud, report)),
    ...section("floating_ips", declareFloatingIps(cloud, report)),
  };
  tellOfAgentOptions(cloud, report);
  const remarks = [...before, ...report.remarks, ...unsupported(merged.resources)];
  return remarks.some(isError) ? { remarks } : { declarations, remarks };
}

function isError({ severity }: Remark): boolean {
  return severity === "error";
}

function section<T extends object>(name: string, content: T): Record<string, T> {
  return Object.keys(content).length === 0 ? {} : { [name]: content };
}

function l3Options(cloud: Cloud): Pick<Declarations, "l3"> {
  const cidr = haNetCidr(cloud);
  return cidr === undefined ? {} : { l3: { l3_ha_net_cidr: cidr } };
}
