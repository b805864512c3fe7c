import type { EnvironmentDocument, SubnetDeclaration } from "../../model/declared/declarations";
import type { Subnet } from "../../model/topology";
import { parseAddress } from "../../net/address";
import { contains } from "../../net/cidr";
import { badRequest, inUse, nameInUse, notFound } from "../base/api-error";
import { given as withValues, renamed, renamedIn, requireName, without } from "../base/names";
import {
  FLAG,
  isNothing,
  OPTIONAL_TEXT,
  OWNED,
  record,
  sayings,
  schemasOf,
  TEXT,
  type Body,
  type Draft,
  type Given,
  type Resource,
} from "../base/resource";
import type { View } from "../base/view";
import { networkOf } from "./networks";

const ROUTES = { type: ["array", "null"], items: record({ destination: TEXT, nexthop: TEXT }) };
const POOLS = { type: ["array", "null"], items: record({ start: TEXT, end: TEXT }) };
const NAME_SERVERS = { type: ["array", "null"], items: TEXT };

const SAME = {
  ipv6_ra_mode: null,
  ipv6_address_mode: null,
  description: "",
  tags: [],
  service_types: [],
  subnetpool_id: null,
};

export const SUBNETS: Resource = {
  collection: "subnets",
  member: "subnet",
  name: "subnet",
  notFound: "SubnetNotFound",
  bulk: true,
  attributes: {
    id: { schema: TEXT },
    name: { schema: TEXT, post: true, put: true },
    network_id: { schema: TEXT, post: "required" },
    cidr: { schema: TEXT, post: "required" },
    ip_version: { schema: { enum: [4] }, post: true },
    gateway_ip: { schema: OPTIONAL_TEXT, post: true, put: true },
    enable_dhcp: { schema: FLAG, post: true, put: true },
    dns_nameservers: { schema: NAME_SERVERS, post: true, put: true },
    host_routes: { schema: ROUTES, post: true, put: true },
    allocation_pools: { schema: POOLS, post: true, put: true },
    ...schemasOf(SAME),
    ...OWNED,
  },
  fixed: {
    ...sayings(SAME),
    segment_id: [null],
    use_default_subnetpool: [false],
    dns_publish_fixed_ip: [false],
  },
  bodies: (view) =>
    view.bodies("subnets", () => [...view.lookup.subnets.values()].map((subnet) => bodyOf(view, subnet))),
  create: ({ document, view }, given) => {
    const name = requireName(given["name"], "subnet");
    requireFree(document, name);
    const network = networkOf(view, given["network_id"]);
    const entry: SubnetDeclaration = withValues({ cidr: given["cidr"] as string, ...optional(given) });
    return draft(withSubnet(document, network.name, name, entry), network.name, name, `create subnet ${name}`);
  },
  update: ({ document, view }, given, { id }) => {
    const { name: before, network } = subnetOf(view, id);
    const name = given["name"] === undefined ? before : requireName(given["name"], "subnet");
    const entry = withValues({ ...document.networks![network]!.subnets![before]!, ...optional(given) });
    const changed = withSubnet(document, network, before, entry);
    if (name === before) return draft(changed, network, name, `change subnet ${name}`);
    requireFree(document, name);
    return draft(renamedSubnet(changed, network, before, name), network, name, `rename subnet ${before} to ${name}`);
  },
  remove: ({ document, view }, _given, { id }) => {
    const { name, network } = subnetOf(view, id);
    const users = [
      ...view.lookup.routersOn(name).map((router) => `router ${router.name}`),
      ...view.lookup.mappingsOn(name).map((mapping) => `port ${mapping.name}`),
      ...view.topology.routers.flatMap((router) =>
        router.gateway?.fixedIps.some(({ subnet }) => subnet === name) === true
          ? [`gateway of router ${router.name}`]
          : [],
      ),
    ];
    if (users.length > 0) {
      throw inUse("SubnetInUse", `subnet ${name} is used by ${users.join(", ")}; take these away first`);
    }
    const entry = document.networks![network]!;
    const subnets = without(entry.subnets!, name);
    return {
      document: { ...document, networks: { ...document.networks, [network]: { ...entry, subnets } } },
      changed: [["networks", network, "subnets", name]],
      conflict: "SubnetInUse",
      subject: `delete subnet ${name}`,
      answer: () => undefined,
    };
  },
};

/** @throws ApiError */
export function subnetOf(view: View, id: unknown): Subnet {
  const subnet = [...view.lookup.subnets.values()].find((one) => one.id === String(id).toLowerCase());
  if (subnet === undefined) throw notFound("SubnetNotFound", "Subnet", String(id));
  return subnet;
}

/** An address that is none is another error's. @throws ApiError */
export function requireInSubnet(
  { name, cidr }: Subnet,
  address: string | null | undefined,
  type = "InvalidIpForSubnet",
): void {
  if (isNothing(address) || parseAddress(address) === undefined || contains(cidr, address)) return;
  throw badRequest(`${address} is not in subnet ${name} (${cidr})`, type);
}

function bodyOf(view: View, subnet: Subnet): Body {
  return {
    id: subnet.id,
    name: subnet.name,
    network_id: view.lookup.networks.get(subnet.network)!.id,
    cidr: subnet.cidr,
    ip_version: 4,
    gateway_ip: subnet.gatewayIp ?? null,
    enable_dhcp: subnet.enableDhcp,
    dns_nameservers: subnet.dnsNameservers,
    host_routes: subnet.hostRoutes.map(({ destination, nexthop }) => ({ destination, nexthop })),
    allocation_pools: subnet.allocationPools.map(({ start, end }) => ({ start, end })),
    ...SAME,
    tenant_id: view.project,
    project_id: view.project,
  };
}

/** A list that is empty is written where that says something: no name servers at all. */
function optional(given: Given): Partial<SubnetDeclaration> {
  const list = <T>(value: unknown): T[] | undefined =>
    Array.isArray(value) && value.length > 0 ? (value as T[]) : undefined;
  return {
    ...(given["gateway_ip"] === undefined || given["gateway_ip"] === ""
      ? {}
      : { gateway_ip: given["gateway_ip"] as string | null }),
    ...(given["enable_dhcp"] === undefined ? {} : { enable_dhcp: given["enable_dhcp"] as boolean }),
    ...(given["dns_nameservers"] === undefined ? {} : { dns_nameservers: list<string>(given["dns_nameservers"]) }),
    ...(given["host_routes"] === undefined ? {} : { host_routes: list(given["host_routes"]) }),
    ...(isNothing(given["allocation_pools"]) ? {} : { allocation_pools: list(given["allocation_pools"]) }),
  };
}

function withSubnet(
  document: EnvironmentDocument,
  network: string,
  name: string,
  entry: SubnetDeclaration,
): EnvironmentDocument {
  const own = document.networks![network] ?? {};
  const subnets = { ...own.subnets, [name]: entry };
  return { ...document, networks: { ...document.networks, [network]: { ...own, subnets } } };
}

function requireFree({ networks }: EnvironmentDocument, name: string): void {
  if (!Object.values(networks ?? {}).some((network) => Object.hasOwn(network?.subnets ?? {}, name))) return;
  throw nameInUse("subnet", name);
}

function renamedSubnet(document: EnvironmentDocument, network: string, from: string, to: string): EnvironmentDocument {
  const own = document.networks![network]!;
  const subnets = renamed(own.subnets!, from, to);
  subnets[to] = { ...subnets[to]!, renamed_from: from };
  const routers = Object.entries(document.routers ?? {}).map(([name, router]) => {
    if (!(router.interfaces ?? []).some(({ subnet }) => subnet === from)) return [name, router] as const;
    const interfaces = router.interfaces!.map((one) => (one.subnet === from ? { ...one, subnet: to } : one));
    return [name, { ...router, interfaces }] as const;
  });
  return withValues({
    ...document,
    networks: { ...document.networks, [network]: { ...own, subnets } },
    routers: document.routers === undefined ? undefined : Object.fromEntries(routers),
    dhcp_host_mappings: renamedIn(document.dhcp_host_mappings, "subnet", from, to),
  });
}

function draft(document: EnvironmentDocument, network: string, name: string, subject: string): Draft {
  return {
    document,
    changed: [["networks", network, "subnets", name]],
    subject,
    answer: (view) => SUBNETS.bodies(view, "").find((body) => body["name"] === name),
  };
}
