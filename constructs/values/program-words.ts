import type { Declarations } from "../../lib/model/declared/declarations";
import { propName } from "../../lib/model/declared/fields";
import type { DeclarationPath } from "../../lib/model/problem";

/** What a field is called in a program, where that is not its name with capitals for the underscores. */
const PROPS: Readonly<Record<string, string>> = {
  external_gateway_info: "externalGateway",
  internal_port_id: "internal",
  internal_ip_address: "internal",
  interfaces: "addInterface",
  port_forwardings: "addPortForwarding",
  fixed_ip_address: "port",
  ha: "Network.ha",
  external: "Network.external",
};

const IDS: Readonly<Record<string, string>> = {
  networks: "networkId",
  subnets: "subnetId",
  routers: "routerId",
  dhcp_host_mappings: "mappingId",
  gateway_port_forwardings: "forwardId",
  floating_ips: "floatingIpId",
};

/** Field with value, as messages name them, and what a program has instead. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/ha: true and a vni/g, "Network.ha(…)"],
  [/\bha: true\b/g, "Network.ha(…)"],
  [/\bexternal: true\b/g, "Network.external(…)"],
  [/neither internal_port_id nor internal_ip_address is/g, "internal is not"],
  [/one of internal_port_id and internal_ip_address/g, "one of them"],
  [/\breturn_path: snat\b/g, 'returnPath: "snat"'],
];

const FIELD = /(?<![\w-])[a-z]+\d?(?:_[a-z0-9]+)+(?![\w-])/g;

/** What was given in Terraform's language, whose names are not ours. */
const EXPRESSION = /("[^"]*\$\{[^"]*")/;

/** A message about a field of a document, about the prop that stands for it. */
export function inProgram(message: string): string {
  return message
    .split(EXPRESSION)
    .map((part, i) => (i % 2 === 1 ? part : translated(part)))
    .join("");
}

function translated(text: string): string {
  return PHRASES.reduce((all, [document, program]) => all.replace(document, program), text).replace(FIELD, propOf);
}

/** `Host.network "network-1": ssh.port` for `hosts.network-1.ssh.port`. */
export function placeInProgram(path: DeclarationPath, declarations: Declarations): string {
  const [section, name, ...rest] = path;
  if (section === "l3") return ["L3Options", ...propsOf("l3", path.slice(1))].join(": ");
  const construct = constructOf(section, name, declarations);
  if (construct === undefined || name === undefined) return path.map((part) => propOf(String(part))).join(".");
  if (section === "networks" && rest[0] === "subnets" && rest[1] !== undefined) {
    return [`Subnet "${rest[1]}"`, ...propsOf("subnets", rest.slice(2))].join(": ");
  }
  return [`${construct} "${name}"`, ...propsOf(String(section), rest)].join(": ");
}

function constructOf(
  section: string | number | undefined,
  name: string | number | undefined,
  { hosts, networks, routers }: Declarations,
): string | undefined {
  switch (section) {
    case "hosts":
      return hosts?.[name!]?.role === "compute" ? "Host.compute" : "Host.network";
    case "networks":
      return `Network.${networks?.[name!]?.external === true ? "external" : networks?.[name!]?.ha === true ? "ha" : "vxlan"}`;
    case "routers":
      return routers?.[name!]?.ha === true ? "HaPair" : "Router";
    case "dhcp_host_mappings":
      return "DhcpHostMapping";
    case "gateway_port_forwardings":
      return "GatewayPortForward";
    case "floating_ips":
      return "FloatingIp";
    case "checks":
      return "Check";
    default:
      return undefined;
  }
}

/** The prop that a path leads to within a construct; none for the construct itself. */
function propsOf(section: string, path: DeclarationPath): string[] {
  if (path.length === 0) return [];
  const [first, ...rest] = path[0] === "configurations" ? path.slice(1) : path;
  if (first === undefined) return [];
  const own = first === "id" ? (IDS[section] ?? "id") : propOf(String(first));
  // The keys of this one are the user's.
  const inner = first === "bridge_mappings" ? rest.map((key) => `.${key}`) : rest.map(step);
  return [`${own}${inner.join("")}`];
}

function step(part: string | number): string {
  return typeof part === "number" ? `[${part}]` : `.${propOf(part)}`;
}

function propOf(field: string): string {
  return PROPS[field] ?? propName(field);
}
