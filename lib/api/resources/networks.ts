import type { EnvironmentDocument, NetworkDeclaration } from "../../model/declared/declarations";
import type { Network } from "../../model/topology";
import { ApiError, badRequest, inUse, nameInUse, notFound } from "../base/api-error";
import { given as withValues, renamed, requireName, without } from "../base/names";
import {
  FLAG,
  isNothing,
  listOf,
  NOTHING,
  OPTIONAL_TEXT,
  OWNED,
  record,
  sayings,
  schemasOf,
  STATUS,
  TEXT,
  type Body,
  type Draft,
  type Given,
  type Resource,
} from "../base/resource";
import type { View } from "../base/view";
import { renamedInFloatingIps } from "./floating-references";

const SEGMENT = {
  "provider:network_type": OPTIONAL_TEXT,
  "provider:physical_network": OPTIONAL_TEXT,
  "provider:segmentation_id": { type: ["integer", "string", "null"] },
};
const SEGMENTS = { type: ["array", "null"], items: record(SEGMENT) };
const MAX_VNI = 16777215;
/** Below it people choose by hand. */
const FIRST_VNI = 1001;

const SAME = {
  admin_state_up: true,
  shared: false,
  description: "",
  tags: [],
  availability_zone_hints: [],
  ipv4_address_scope: null,
  ipv6_address_scope: null,
};

export const NETWORKS: Resource = {
  collection: "networks",
  member: "network",
  name: "network",
  notFound: "NetworkNotFound",
  attributes: {
    id: { schema: TEXT },
    name: { schema: TEXT, post: true, put: true },
    status: { schema: STATUS },
    subnets: { schema: listOf(TEXT) },
    mtu: { schema: { type: ["integer", "null"] }, post: true, put: true },
    "router:external": { schema: FLAG, post: true },
    "provider:network_type": { schema: SEGMENT["provider:network_type"], post: true },
    "provider:physical_network": { schema: SEGMENT["provider:physical_network"], post: true },
    "provider:segmentation_id": { schema: SEGMENT["provider:segmentation_id"], post: true },
    segments: { schema: SEGMENTS, post: true, hidden: true },
    availability_zones: { schema: listOf(TEXT) },
    is_default: { schema: FLAG },
    ...schemasOf(SAME),
    ...OWNED,
  },
  fixed: {
    ...sayings(SAME),
    is_default: [false],
    port_security_enabled: [false],
    vlan_transparent: [false, null],
    qos_policy_id: [null],
    dns_domain: NOTHING,
  },
  bodies: (view) =>
    view.bodies("networks", () => {
      const served = new Set(view.placed.dhcpServers.map(({ network }) => network));
      return view.topology.networks.map((network) => bodyOf(view, network, served));
    }),
  create: ({ document }, given) => {
    const name = requireName(given["name"], "network");
    requireFree(document, name);
    const entry = declaration(document, given);
    return draft({ ...document, networks: { ...document.networks, [name]: entry } }, name, `create network ${name}`);
  },
  update: ({ document, view }, given, { id }) => {
    const network = networkOf(view, id);
    const name = given["name"] === undefined ? network.name : requireName(given["name"], "network");
    const entry = { ...document.networks![network.name], ...mtuOf(given) };
    const networks = { ...document.networks, [network.name]: entry };
    if (name === network.name) return draft({ ...document, networks }, name, `change network ${name}`);
    requireFree(document, name);
    return draft(
      renamedNetwork({ ...document, networks }, network.name, name),
      name,
      `rename network ${network.name} to ${name}`,
    );
  },
  remove: ({ document, view }, _given, { id }) => {
    const network = networkOf(view, id);
    const users = usersOf(view, network);
    if (users.length > 0) {
      throw inUse(
        "NetworkInUse",
        `network ${network.name} still has ports: ${users.join(", ")}; take these away first`,
      );
    }
    return {
      document: { ...document, networks: without(document.networks!, network.name) },
      changed: [["networks", network.name]],
      conflict: "NetworkInUse",
      subject: `delete network ${network.name}`,
      answer: () => undefined,
    };
  },
};

/** @throws ApiError */
export function networkOf(view: View, id: unknown): Network {
  const network = view.topology.networks.find((one) => one.id === String(id).toLowerCase());
  if (network === undefined) throw notFound("NetworkNotFound", "Network", String(id));
  return network;
}

function bodyOf(view: View, network: Network, served: ReadonlySet<string>): Body {
  const { id, name, mtu, subnets } = network;
  return {
    id,
    name,
    status: view.seen.dhcp[name] === "ERROR" ? "ERROR" : "ACTIVE",
    subnets: subnets.map((subnet) => subnet.id),
    mtu,
    "router:external": network.kind === "external",
    "provider:network_type": network.kind === "external" ? "flat" : "vxlan",
    "provider:physical_network": network.kind === "external" ? network.physicalNetwork : null,
    "provider:segmentation_id": network.kind === "external" ? null : network.vni,
    availability_zones: served.has(name) ? ["nova"] : [],
    ...(network.kind === "external" ? { is_default: false } : {}),
    ...SAME,
    tenant_id: view.project,
    project_id: view.project,
  };
}

function declaration(document: EnvironmentDocument, sent: Given): NetworkDeclaration {
  const given = { ...sent, ...segmentOf(sent) };
  const external = given["router:external"] === true;
  const { "provider:network_type": type, "provider:physical_network": physical } = given;
  const segment = given["provider:segmentation_id"];
  const wanted = external ? "flat" : "vxlan";
  if (!isNothing(type) && type !== wanted) {
    throw badRequest(
      `provider:network_type ${JSON.stringify(type)}: ${external ? "an external network" : "a network of VMs"} is ${wanted} here`,
    );
  }
  if (external) {
    if (isNothing(physical)) throw badRequest("an external network needs provider:physical_network");
    if (!isNothing(segment)) throw badRequest("an external network has no provider:segmentation_id");
    return withValues({ external: true, physical_network: physical as string, ...mtuOf(given) });
  }
  if (!isNothing(physical)) throw badRequest("a network of VMs has no provider:physical_network");
  return withValues({ vni: isNothing(segment) ? freeVni(document) : Number(segment), ...mtuOf(given) });
}

/** Another way to say what a network is outside: gophercloud has no other, and says 0 for no number. */
function segmentOf({ segments, ...others }: Given): Given {
  if (isNothing(segments)) return {};
  const [only = {}, ...more] = segments as readonly Given[];
  if (more.length > 0) throw badRequest("a network has one segment here");
  const twice = Object.keys(others).find((name) => name.startsWith("provider:") && !isNothing(others[name]));
  if (twice !== undefined) throw badRequest(`give segments or ${twice}, not both`);
  const { "provider:segmentation_id": id, ...place } = only;
  return id === 0 ? place : only;
}

function mtuOf({ mtu }: Given): Pick<NetworkDeclaration, "mtu"> {
  return isNothing(mtu) ? {} : { mtu: mtu as number };
}

/** The one behind the highest, and when there is none behind it the lowest that is free. */
function freeVni({ networks }: EnvironmentDocument): number {
  const used = new Set(Object.values(networks ?? {}).flatMap(({ vni }) => vni ?? []));
  const next = Math.max(FIRST_VNI - 1, ...used) + 1;
  if (next <= MAX_VNI) return next;
  for (let vni = 1; vni <= MAX_VNI; vni += 1) if (!used.has(vni)) return vni;
  throw new ApiError(409, "NoNetworkAvailable", "IN_USE", "every VNI is in use");
}

function usersOf(view: View, network: Network): string[] {
  const { routersOn, mappingsOn } = view.lookup;
  const onSubnets = network.subnets.flatMap(({ name }) => [
    ...routersOn(name).map((router) => `router ${router.name}`),
    ...mappingsOn(name).map((mapping) => `port ${mapping.name}`),
  ]);
  const gateways = view.topology.routers.filter(({ gateway }) => gateway?.network === network.name);
  const pairs = Object.entries(view.placed.vrrp).filter(([, vrrp]) => vrrp.network === network.name);
  return [
    ...new Set([
      ...onSubnets,
      ...gateways.map(({ name }) => `gateway of router ${name}`),
      ...pairs.map(([name]) => `adverts of router ${name}`),
    ]),
  ];
}

function requireFree({ networks }: EnvironmentDocument, name: string): void {
  if (!Object.hasOwn(networks ?? {}, name)) return;
  throw nameInUse("network", name);
}

function renamedNetwork(document: EnvironmentDocument, from: string, to: string): EnvironmentDocument {
  const networks = renamed(document.networks!, from, to);
  networks[to] = { ...networks[to], renamed_from: from };
  const routers = Object.entries(document.routers ?? {}).map(([name, router]) => {
    const gateway = router.external_gateway_info;
    return [
      name,
      gateway?.network === from ? { ...router, external_gateway_info: { ...gateway, network: to } } : router,
    ];
  });
  return {
    ...document,
    ...renamedInFloatingIps(document, "floating_network", from, to),
    networks,
    ...(document.routers === undefined
      ? {}
      : { routers: Object.fromEntries(routers) as EnvironmentDocument["routers"] }),
  };
}

function draft(document: EnvironmentDocument, name: string, subject: string): Draft {
  return {
    document,
    changed: [["networks", name]],
    subject,
    answer: (view) => NETWORKS.bodies(view, "").find((body) => body["name"] === name),
  };
}
