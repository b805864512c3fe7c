import type { DeclarationPath } from "../model/problem";
import { isObject } from "../text/json";

/** What a document gives names to. */
export type Kind = "host" | "network" | "subnet" | "router" | "mapping" | "gateway_port_forwarding" | "floating_ip";

/** A field that names something else in the document. */
export interface Reference {
  readonly kinds: readonly Kind[];
  /** Whether something of that kind can stand there. */
  readonly fits: (declaration: Readonly<Record<string, unknown>>) => boolean;
}

const any = (): boolean => true;
const withRole = (role: string): Reference => ({ kinds: ["host"], fits: (host) => host["role"] === role });
const networkNode = withRole("network");
const computeHost = withRole("compute");
const external: Reference = { kinds: ["network"], fits: (network) => network["external"] === true };
const subnet: Reference = { kinds: ["subnet"], fits: any };
const router: Reference = { kinds: ["router"], fits: any };
const mapping: Reference = { kinds: ["mapping"], fits: any };

/** `*`: a name, or a place in a list. */
const REFERENCES: readonly (readonly [string, Reference])[] = [
  ["hosts.*.network_node", networkNode],
  ["networks.*.subnets.*.dhcp_agents.*", networkNode],
  ["routers.*.configurations.preferred_agent", networkNode],
  ["routers.*.configurations.master_agent", networkNode],
  ["routers.*.configurations.slave_agents.*", networkNode],
  ["routers.*.configurations.snat_agents.*", networkNode],
  ["routers.*.configurations.snat_agents.*.preferred_agent", networkNode],
  ["routers.*.configurations.snat_agents.*.master_agent", networkNode],
  ["routers.*.configurations.snat_agents.*.slave_agents.*", networkNode],
  ["routers.*.external_gateway_info.network", external],
  ["routers.*.interfaces.*.subnet", subnet],
  ["dhcp_host_mappings.*.subnet", subnet],
  ["dhcp_host_mappings.*.host", computeHost],
  ["gateway_port_forwardings.*.router", router],
  ["gateway_port_forwardings.*.snat_agent", networkNode],
  ["gateway_port_forwardings.*.internal_port_id", mapping],
  ["floating_ips.*.floating_network", external],
  ["floating_ips.*.port", mapping],
  ["floating_ips.*.router", router],
  ["floating_ips.*.port_forwardings.*.internal_port_id", mapping],
  ["checks.*.from", mapping],
  ["checks.*.to", mapping],
  ["checks.*.via", { kinds: ["router", "host"], fits: any }],
];

const PATTERNS = REFERENCES.map(([pattern, reference]) => ({ parts: pattern.split("."), reference }));

/** What the value at a place may name; undefined: it is no name. */
export function referenceAt(path: DeclarationPath): Reference | undefined {
  const matches = ({ parts }: { readonly parts: readonly string[] }) =>
    parts.length === path.length && parts.every((part, i) => part === "*" || part === path[i]);
  return PATTERNS.find(matches)?.reference;
}

/** Something with a name, and where it is declared. */
export interface Named {
  readonly kind: Kind;
  readonly name: string;
  readonly path: DeclarationPath;
  readonly declaration: Readonly<Record<string, unknown>>;
}

const SECTIONS: Readonly<Record<string, Kind>> = {
  hosts: "host",
  networks: "network",
  routers: "router",
  dhcp_host_mappings: "mapping",
  gateway_port_forwardings: "gateway_port_forwarding",
  floating_ips: "floating_ip",
};

/** All names that a document gives, in its order; whatever else is wrong with it. */
export function namesIn(document: unknown): Named[] {
  const sections = isObject(document) ? document : {};
  return Object.entries(SECTIONS).flatMap(([section, kind]) =>
    entriesOf(sections[section]).flatMap(([name, declaration]) => {
      const path = [section, name];
      const subnets = kind === "network" ? entriesOf(declaration["subnets"]) : [];
      return [
        { kind, name, path, declaration },
        ...subnets.map(([inner, one]) => ({
          kind: "subnet" as const,
          name: inner,
          path: [...path, "subnets", inner],
          declaration: one,
        })),
      ];
    }),
  );
}

function entriesOf(section: unknown): [string, Readonly<Record<string, unknown>>][] {
  if (!isObject(section)) return [];
  return Object.entries(section).map(([name, declaration]) => [name, isObject(declaration) ? declaration : {}]);
}
