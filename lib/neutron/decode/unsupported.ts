import { abridged, type Remark } from "../report/remark";
import type { ResourceType } from "./wire-format";
import { DECODED } from "./decoded-fields";
import { labelOf, type Resource } from "./resource";

/** Fields that say whose an object is, since when, or how it fares. */
const BOOKKEEPING = [
  "id",
  "router_id",
  "status",
  "tenant_id",
  "project_id",
  "created_at",
  "updated_at",
  "revision_number",
  "tags",
  "availability_zones",
  "standard_attr_id",
  "location",
];

interface ResourceFields {
  readonly bookkeeping?: readonly string[];
  /** The default of a field. */
  readonly usual?: Readonly<Record<string, unknown>>;
  /** Why a document does not have it. */
  readonly why?: Readonly<Record<string, string>>;
}

const NO_DNS = "there is no DNS service for external addresses here";
const NOT_FILTERED = "VMs' packets are not filtered here";
const KINDS: Readonly<Partial<Record<ResourceType, ResourceFields>>> = {
  network: {
    bookkeeping: ["subnets", "port_security_enabled", "ipv4_address_scope", "ipv6_address_scope"],
    usual: { admin_state_up: true },
    why: {
      admin_state_up: "a network cannot be switched off here",
      shared: "there are no projects here: everything is everybody's",
      qos_policy_id: "bandwidth is not limited here",
      segments: "a network has one segment here",
    },
  },
  subnet: { bookkeeping: ["subnetpool_id", "ipv6_ra_mode", "ipv6_address_mode"] },
  router: {
    bookkeeping: ["external_gateways"],
    why: { availability_zone_hints: "there are no availability zones here; pin the router" },
  },
  port: {
    bookkeeping: [
      "binding:profile",
      "binding:vif_details",
      "binding:vif_type",
      "dns_assignment",
      "ip_allocation",
      "resource_request",
      "port_security_enabled",
      "propagate_uplink_status",
      "qos_network_policy_id",
    ],
    usual: { admin_state_up: true, "binding:vnic_type": "normal" },
    why: {
      admin_state_up: "a port cannot be switched off here",
      allowed_address_pairs: NOT_FILTERED,
      security_groups: NOT_FILTERED,
      extra_dhcp_opts: "a single VM has no DHCP options of its own here",
      qos_policy_id: "bandwidth is not limited here",
      dns_domain: "a subnet has no domain of its own here",
    },
  },
  gateway_port_forwarding: {},
  floatingip: {
    bookkeeping: ["port_details"],
    why: { qos_policy_id: "bandwidth is not limited here", dns_name: NO_DNS, dns_domain: NO_DNS },
  },
  port_forwarding: {},
};

/** Fields that say something and of which a document has nothing. */
export function unsupported(resources: readonly Resource[]): Remark[] {
  return resources.flatMap((one) => {
    const known = KINDS[one.kind];
    if (known === undefined) return [];
    return [...one.fields]
      .filter(([name, value]) => saysSomething(name, value) && !isKnown(one.kind, name, value, known))
      .map(([name, value]) => ({
        severity: "loss" as const,
        code: "NOT_CARRIED",
        place: one.place,
        subject: labelOf(one),
        message: `${name} ${abridged(value)}: ${reason(known, name)}`,
      }));
  });
}

function isKnown(
  kind: ResourceType,
  name: string,
  value: unknown,
  { bookkeeping = [], usual = {} }: ResourceFields,
): boolean {
  if ([...BOOKKEEPING, ...bookkeeping, ...(DECODED[kind] ?? [])].includes(name)) return true;
  return Object.hasOwn(usual, name) && usual[name] === value;
}

function saysSomething(name: string, value: unknown): boolean {
  if (value === null || value === "" || (value === false && name !== "admin_state_up")) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function reason({ why = {} }: ResourceFields, name: string): string {
  return Object.hasOwn(why, name) ? why[name]! : "a document has no place for it";
}
