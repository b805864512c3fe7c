import { TEXT, listOf, type Body, type Resource } from "../base/resource";

const NAMED: Readonly<Record<string, string>> = {
  router: "Neutron L3 Router",
  "external-net": "Neutron external network",
  provider: "Provider Network",
  "ext-gw-mode": "Neutron L3 Configurable external gateway mode",
  extraroute: "Neutron Extra Route",
  "l3-ha": "HA Router extension",
  l3_agent_scheduler: "L3 Agent Scheduler",
  dhcp_agent_scheduler: "DHCP Agent Scheduler",
  "extraroute-atomic": "Atomically add/remove extra routes",
  agent: "agent",
  availability_zone: "Availability Zone",
  network_availability_zone: "Network Availability Zone",
  router_availability_zone: "Router Availability Zone",
  binding: "Port Binding",
  "net-mtu": "Network MTU",
  pagination: "Pagination support",
  sorting: "Sorting support",
  "project-id": "project_id field enabled",
  "standard-attr-revisions": "Resource revision numbers",
  "revision-if-match": "If-Match constraints based on revision_number",
  "fip-port-details": "Floating IP Port Details Extension",
  "floating-ip-port-forwarding": "Floating IP Port Forwarding",
  "expose-port-forwarding-in-fip": "Expose Floating IP port forwardings",
  "floating-ip-port-forwarding-description": "Floating IP Port Forwarding new attribute description",
  "floating-ip-port-forwarding-port-ranges": "Floating IP Port Forwarding support port ranges",
  "router-gateway-port-forwarding": "Router Gateway Port Forwarding",
};

const BODIES: readonly Body[] = Object.entries(NAMED).map(([alias, name]) => ({
  id: alias,
  alias,
  name,
  description: name,
  updated: "2026-01-01T00:00:00-00:00",
  links: [],
}));

/** What is kept, by the names that Neutron's extensions have. Their ids are their aliases. */
export const EXTENSIONS: Resource = {
  collection: "extensions",
  member: "extension",
  name: "extension",
  notFound: "ExtensionNotFound",
  attributes: {
    id: { schema: TEXT, hidden: true },
    alias: { schema: TEXT },
    name: { schema: TEXT },
    description: { schema: TEXT },
    updated: { schema: TEXT },
    links: { schema: listOf({ type: "object" }) },
  },
  bodies: () => BODIES,
};

const ZONES: readonly Body[] = ["router", "network"].map((resource) => ({
  id: `nova/${resource}`,
  name: "nova",
  resource,
  state: "available",
}));

export const AVAILABILITY_ZONES: Resource = {
  collection: "availability_zones",
  member: "availability_zone",
  name: "availability zone",
  notFound: "AvailabilityZoneNotFound",
  attributes: {
    id: { schema: TEXT, hidden: true },
    name: { schema: TEXT },
    resource: { schema: TEXT },
    state: { schema: TEXT },
  },
  bodies: () => ZONES,
};
