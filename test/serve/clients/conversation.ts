/** What is sent to this server and to a real Neutron alike: `$x` stands for the id that the step `x` got. */
interface Step {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
}

const NOWHERE = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61";

export const STEPS: readonly Step[] = [
  { name: "net", method: "POST", path: "networks", body: { network: { name: "data", admin_state_up: true } } },
  {
    name: "out",
    method: "POST",
    path: "networks",
    body: {
      network: {
        name: "out",
        "router:external": true,
        "provider:network_type": "flat",
        "provider:physical_network": "physnet-x",
      },
    },
  },
  {
    name: "sub",
    method: "POST",
    path: "subnets",
    body: { subnet: { network_id: "$net", name: "front", ip_version: 4, cidr: "10.7.0.0/24" } },
  },
  {
    name: "outsub",
    method: "POST",
    path: "subnets",
    body: {
      subnet: { network_id: "$out", name: "out-v4", ip_version: 4, cidr: "198.51.100.0/24", enable_dhcp: false },
    },
  },
  {
    name: "port",
    method: "POST",
    path: "ports",
    body: { port: { network_id: "$net", name: "vm1", fixed_ips: [{ subnet_id: "$sub", ip_address: "10.7.0.50" }] } },
  },
  { name: "router", method: "POST", path: "routers", body: { router: { name: "r5", admin_state_up: true } } },
  {
    name: "gateway",
    method: "PUT",
    path: "routers/$router",
    body: {
      router: { external_gateway_info: { network_id: "$out", external_fixed_ips: [{ ip_address: "198.51.100.50" }] } },
    },
  },
  { name: "interface", method: "PUT", path: "routers/$router/add_router_interface", body: { subnet_id: "$sub" } },
  ...["networks", "subnets", "ports", "routers", "extensions", "availability_zones"].map((path) => ({
    name: `list ${path}`,
    path,
  })),
  { name: "show network", path: "networks/$net" },
  { name: "show subnet", path: "subnets/$sub" },
  { name: "show port", path: "ports/$port" },
  { name: "show router", path: "routers/$router" },
  { name: "ports of router", path: "ports?device_id=$router" },
  { name: "fields", path: "routers?fields=name&fields=bogus" },
  { name: "limit", path: "ports?limit=1" },
  { name: "unknown filter", path: "routers?bogus=1" },
  { name: "sort key alone", path: "routers?sort_key=name" },
  { name: "no json", method: "POST", path: "routers", body: "{" },
  { name: "no router", method: "POST", path: "routers", body: {} },
  { name: "unknown attribute", method: "POST", path: "routers", body: { router: { name: "r6", bogus: 1 } } },
  { name: "read-only attribute", method: "POST", path: "routers", body: { router: { name: "r6", status: "ACTIVE" } } },
  { name: "wrong type", method: "PUT", path: "routers/$router", body: { router: { admin_state_up: "perhaps" } } },
  { name: "several routers", method: "POST", path: "routers", body: { routers: [{ name: "r6" }] } },
  { name: "no such router", path: `routers/${NOWHERE}` },
  { name: "by name", path: "routers/r5" },
  { name: "no such network", path: `networks/${NOWHERE}` },
  { name: "no such subnet", path: `subnets/${NOWHERE}` },
  { name: "no such port", path: `ports/${NOWHERE}` },
  { name: "no such path", path: "bogus" },
  { name: "port of no network", method: "POST", path: "ports", body: { port: { network_id: NOWHERE } } },
  {
    name: "gateway to no network",
    method: "PUT",
    path: "routers/$router",
    body: { router: { external_gateway_info: { network_id: NOWHERE } } },
  },
  {
    name: "interface on no subnet",
    method: "PUT",
    path: "routers/$router/add_router_interface",
    body: { subnet_id: NOWHERE },
  },
  { name: "interface twice", method: "PUT", path: "routers/$router/add_router_interface", body: { subnet_id: "$sub" } },
  { name: "interface of nothing", method: "PUT", path: "routers/$router/add_router_interface", body: {} },
  {
    name: "address taken",
    method: "POST",
    path: "ports",
    body: { port: { network_id: "$net", name: "vm2", fixed_ips: [{ ip_address: "10.7.0.50" }] } },
  },
  {
    name: "address elsewhere",
    method: "POST",
    path: "ports",
    body: { port: { network_id: "$net", name: "vm2", fixed_ips: [{ subnet_id: "$sub", ip_address: "10.9.0.1" }] } },
  },
  {
    name: "overlap",
    method: "POST",
    path: "subnets",
    body: { subnet: { network_id: "$net", name: "again", ip_version: 4, cidr: "10.7.0.0/25" } },
  },
  {
    name: "bad cidr",
    method: "POST",
    path: "subnets",
    body: { subnet: { network_id: "$net", name: "bad", ip_version: 4, cidr: "10.7.0.0/33" } },
  },
  {
    name: "unreachable route",
    method: "PUT",
    path: "routers/$router",
    body: { router: { routes: [{ destination: "10.9.0.0/24", nexthop: "10.99.0.1" }] } },
  },
  {
    name: "route",
    method: "PUT",
    path: "routers/$router",
    body: { router: { routes: [{ destination: "10.9.0.0/24", nexthop: "10.7.0.77" }] } },
  },
  {
    name: "interface under a route",
    method: "PUT",
    path: "routers/$router/remove_router_interface",
    body: { subnet_id: "$sub" },
  },
  { name: "no route", method: "PUT", path: "routers/$router", body: { router: { routes: [] } } },
  { name: "delete network in use", method: "DELETE", path: "networks/$net" },
  { name: "delete subnet in use", method: "DELETE", path: "subnets/$sub" },
  { name: "delete router in use", method: "DELETE", path: "routers/$router" },
  { name: "patch", method: "PATCH", path: "routers/$router", body: {} },
  {
    name: "no interface left",
    method: "PUT",
    path: "routers/$router/remove_router_interface",
    body: { subnet_id: "$sub" },
  },
  {
    name: "no such interface",
    method: "PUT",
    path: "routers/$router/remove_router_interface",
    body: { subnet_id: "$sub" },
  },
  { name: "no gateway", method: "PUT", path: "routers/$router", body: { router: { external_gateway_info: {} } } },
  { name: "name again", method: "POST", path: "routers", body: { router: { name: "r5" } } },
  { name: "delete router", method: "DELETE", path: "routers/$router" },
  { name: "delete port", method: "DELETE", path: "ports/$port" },
  { name: "delete subnet", method: "DELETE", path: "subnets/$sub" },
  { name: "delete network", method: "DELETE", path: "networks/$net" },
  { name: "gone", method: "DELETE", path: "networks/$net" },
];

export interface Said {
  readonly name: string;
  readonly status: number;
  /** Of an error. */
  readonly type?: string;
  /** Keys of the answer, and of what is in it. */
  readonly keys?: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body: any;
}

/** Has the conversation with one server. */
export async function conversation(
  send: (method: string, path: string, body: unknown) => Promise<Answer>,
): Promise<Said[]> {
  const ids = new Map<string, string>();
  const filled = (text: string): string => text.replace(/\$(\w+)/g, (_, name: string) => ids.get(name) ?? NOWHERE);
  const said: Said[] = [];
  for (const { name, method = "GET", path, body } of STEPS) {
    const sent: unknown =
      body === undefined || typeof body === "string" ? body : JSON.parse(filled(JSON.stringify(body)));
    const answer = await send(method, filled(path), sent);
    const [key] = Object.keys(answer.body ?? {});
    const inside = key === undefined ? undefined : answer.body[key];
    if (answer.status === 201) ids.set(name, inside.id);
    const error = answer.body?.NeutronError;
    said.push({
      name,
      status: answer.status,
      ...(error === undefined ? {} : { type: error.type }),
      ...(answer.status >= 400 || key === undefined ? {} : { keys: [...Object.keys(answer.body), ...keysOf(inside)] }),
    });
  }
  return said;
}

function keysOf(value: unknown): string[] {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === "object" && one !== null ? Object.keys(one).sort() : [];
}
