import type { Declarations } from "../model/declarations";
import { Cloud } from "./convert/cloud";
import { declareForwardings } from "./convert/forwardings";
import { Hosts } from "./convert/hosts";
import { declareMappings } from "./convert/mappings";
import { declareNetworks, haNetCidr } from "./convert/networks";
import { placeholder } from "./convert/placeholder";
import { tellOfAgentOptions } from "./convert/routers/agent-options";
import { checkAttachments } from "./convert/routers/attachments";
import { declareRouters } from "./convert/routers/routers";
import { leftovers } from "./decode/leftovers";
import { readModel } from "./decode/read";
import { READ } from "./decode/read-fields";
import { recognise, type NeutronSource } from "./decode/recognise";
import { labelOf, type Resource } from "./decode/resource";
import { unite } from "./decode/unite";
import type { Finding } from "./report/finding";
import { Report } from "./report/report";

export interface Import {
  /** Absent when any finding is an error. What no file says is a {@link placeholder}. */
  readonly declarations?: Declarations;
  readonly findings: readonly Finding[];
}

/**
 * An environment from what the Networking API answered, or `openstack … -f json` printed. Ids, names, MAC and IP addresses
 * stay; what a document cannot say is a finding.
 *
 * @param environment its name; a placeholder when it is not given
 */
export function importNeutron(sources: readonly NeutronSource[], environment?: string): Import {
  const recognised = sources.map(recognise);
  const united = unite(
    recognised.flatMap(({ resources }) => resources),
    READ,
  );
  const { model, findings: misread } = readModel(united.resources);
  const before = [...recognised.flatMap(({ findings }) => findings), ...united.findings, ...misread];
  if (before.some(isError)) return { findings: before };

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
  };
  tellOfAgentOptions(cloud, report);
  const findings = [
    ...before,
    ...report.findings,
    ...united.resources.flatMap(floating),
    ...leftovers(united.resources),
  ];
  return findings.some(isError) ? { findings } : { declarations, findings };
}

function isError({ severity }: Finding): boolean {
  return severity === "error";
}

function section<T extends object>(name: string, content: T): Record<string, T> {
  return Object.keys(content).length === 0 ? {} : { [name]: content };
}

function l3Options(cloud: Cloud): Pick<Declarations, "l3"> {
  const cidr = haNetCidr(cloud);
  return cidr === undefined ? {} : { l3: { l3_ha_net_cidr: cidr } };
}

function floating(one: Resource): Finding[] {
  if (one.kind !== "floatingip" && one.kind !== "port_forwarding") return [];
  const message = "there are no floating IPs here; forward ports of a router's gateway address instead";
  return [{ severity: "loss", code: "NOT_CARRIED", place: one.place, subject: labelOf(one), message }];
}
