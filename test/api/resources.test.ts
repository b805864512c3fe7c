import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { EnvironmentDocument } from "../../lib/model/declarations";
import { Api } from "./subject";

const SPREAD = readFileSync(join(__dirname, "../../environments/spread.yaml"), "utf8");

let api: Api;
beforeEach(() => {
  api = new Api(parse(SPREAD) as EnvironmentDocument);
});

const forwardings = (router: string): string => `routers/${api.idOf("routers", router)}/gateway_port_forwardings`;
const vm = (name: string): string => api.idOf("ports", name);

function error(answer: { status: number; body: { NeutronError: { type: string; detail: string } } }): unknown[] {
  return [answer.status, answer.body.NeutronError.type, answer.body.NeutronError.detail];
}

describe("gateway port forwardings", () => {
  const web = { external_port: 80, internal_port: 8080, protocol: "tcp" };
  const create = (given: object, router = "r1") =>
    api.post(forwardings(router), { gateway_port_forwarding: { ...web, ...given } });

  test("one is created by the port, and shown as it was", () => {
    const answer = create({ internal_port_id: vm("vm1") });
    expect(answer.status).toBe(201);
    const { gateway_port_forwarding: body } = answer.body;
    expect(body).toEqual({
      id: expect.any(String),
      external_port: 80,
      protocol: "tcp",
      internal_port_id: vm("vm1"),
      internal_ip_address: "172.16.0.50",
      internal_port: 8080,
      gw_ip_address: "203.0.113.11",
    });
    expect(api.document.gateway_port_forwardings!["r1-tcp-80"]).toEqual({
      router: "r1",
      protocol: "tcp",
      external_port: 80,
      internal_port_id: "vm1",
      internal_port: 8080,
    });
    expect(api.get(`${forwardings("r1")}/${body.id}`).body).toEqual(answer.body);
    expect(api.get(forwardings("r1")).body.gateway_port_forwardings).toHaveLength(2);
  });

  test("each field is changed alone, and nothing else with it", () => {
    const { id, ...before } = api.get(forwardings("r1")).body.gateway_port_forwardings[0];
    for (const [field, value] of Object.entries({
      external_port: 81,
      internal_port: 82,
      protocol: "udp",
      description: "web",
    })) {
      const answer = api.put(`${forwardings("r1")}/${id}`, { gateway_port_forwarding: { [field]: value } });
      expect(answer).toMatchObject({ status: 200, body: { gateway_port_forwarding: { [field]: value } } });
    }
    const after = api.get(`${forwardings("r1")}/${id}`).body.gateway_port_forwarding;
    expect(after).toEqual({ ...before, id, external_port: 81, internal_port: 82, protocol: "udp", description: "web" });
    const moved = api.put(`${forwardings("r1")}/${id}`, {
      gateway_port_forwarding: { internal_ip_address: "172.16.0.99", return_path: "snat" },
    });
    expect(moved).toMatchObject({
      status: 200,
      body: { gateway_port_forwarding: { internal_ip_address: "172.16.0.99", internal_port_id: null } },
    });
  });

  test.each<[string, object, unknown[]]>([
    [
      "a port that is not there",
      { internal_port_id: "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61" },
      [404, "PortNotFound", "NOT_FOUND"],
    ],
    ["neither port nor address", {}, [400, "HTTPBadRequest", "BAD_REQUEST"]],
    [
      "an address of no subnet of the router",
      { internal_ip_address: "10.9.9.9" },
      [400, "PortNetworkNotBindOnRouter", "NOT_ATTACHED"],
    ],
    [
      "a port that is taken",
      { external_port: 34203, internal_ip_address: "172.16.0.50" },
      [400, "RouterGatewayPortForwardingAlreadyExists", "DUPLICATE_FORWARD"],
    ],
    [
      "a target that is taken",
      { internal_port: 8000, internal_ip_address: "172.16.0.50" },
      [400, "RouterGatewayPortForwardingAlreadyExists", "DUPLICATE_FORWARD_TARGET"],
    ],
    [
      "a port of numbers",
      { external_port: 0, internal_ip_address: "172.16.0.50" },
      [400, "InvalidInput", "BAD_REQUEST"],
    ],
    [
      "a protocol without ports",
      { protocol: "icmp", internal_ip_address: "172.16.0.50" },
      [400, "InvalidInput", "BAD_PROTOCOL"],
    ],
    ["an id", { id: "x" }, [400, "HTTPBadRequest", "BAD_REQUEST"]],
    ["an unknown attribute", { bogus: 1 }, [400, "HTTPBadRequest", "BAD_REQUEST"]],
    [
      "another project",
      { internal_ip_address: "172.16.0.50", project_id: "other" },
      [403, "PolicyNotAuthorized", "ANOTHER_PROJECT"],
    ],
  ])("%s is refused, and nothing is written", (_, given, wanted) => {
    const before = structuredClone(api.document);
    expect(error(create(given))).toEqual(wanted);
    expect(api.document).toEqual(before);
  });

  test("port and address that do not belong together: what is written is only one of them, so both are compared", () => {
    const given = { internal_port_id: vm("vm1"), internal_ip_address: "172.16.0.51" };
    expect(error(create(given))).toEqual([400, "InconsistentPortAndIP", "INTERNAL_ADDRESS_MISMATCH"]);
  });

  test("a VM that answers through the other router", () => {
    expect(error(create({ internal_port_id: vm("vm2") }))).toEqual([409, "Conflict", "ASYMMETRIC_FORWARD"]);
    expect(create({ internal_port_id: vm("vm2"), return_path: "snat" }).status).toBe(201);
  });

  test("one of another router is not found", () => {
    const [{ id }] = api.get(forwardings("r1")).body.gateway_port_forwardings as [{ id: string }];
    for (const answer of [api.get(`${forwardings("r2")}/${id}`), api.delete(`${forwardings("r2")}/${id}`)]) {
      expect(error(answer)).toEqual([404, "RouterGatewayPortForwardingNotFound", "NOT_FOUND"]);
    }
  });

  test("several at once are all there or none", () => {
    const all = (ports: number[]) => ({
      gateway_port_forwardings: ports.map((external_port) => ({
        ...web,
        external_port,
        internal_port: external_port,
        internal_port_id: vm("vm1"),
      })),
    });
    expect(error(api.post(forwardings("r1"), all([80, 81, 80])))).toEqual([
      400,
      "RouterGatewayPortForwardingAlreadyExists",
      "DUPLICATE_FORWARD",
    ]);
    expect(api.get(forwardings("r1")).body.gateway_port_forwardings).toHaveLength(1);
    const answer = api.post(forwardings("r1"), all([80, 81, 82]));
    expect(answer.status).toBe(201);
    expect(answer.body.gateway_port_forwardings.map((one: { external_port: number }) => one.external_port)).toEqual([
      80, 81, 82,
    ]);
  });

  test("one is deleted", () => {
    const [{ id }] = api.get(forwardings("r1")).body.gateway_port_forwardings as [{ id: string }];
    expect(api.delete(`${forwardings("r1")}/${id}`)).toEqual({ status: 204, body: undefined });
    expect(api.get(forwardings("r1")).body.gateway_port_forwardings).toEqual([]);
  });

  test("its status is shown to who asks for it", () => {
    expect(api.get(`${forwardings("r1")}?fields=status`).body.gateway_port_forwardings).toEqual([{ status: "BUILD" }]);
  });
});

describe("routers", () => {
  const network = (): string => api.idOf("networks", "public");
  const subnet = (): string => api.idOf("subnets", "web");
  const router = (name: string): string => `routers/${api.idOf("routers", name)}`;

  test("one is created where it is pinned, given a gateway and a port, and taken apart again", () => {
    const created = api.post("routers", {
      router: { name: "r5", admin_state_up: true, configurations: { preferred_agent: "network-2" } },
    });
    expect(created).toMatchObject({
      status: 201,
      body: {
        router: {
          name: "r5",
          status: "BUILD",
          configurations: { preferred_agent: "network-2" },
          external_gateway_info: null,
        },
      },
    });
    expect(api.document.routers!["r5"]).toEqual({ configurations: { preferred_agent: "network-2" } });
    const info = {
      network_id: network(),
      external_fixed_ips: [{ subnet_id: "", ip_address: "203.0.113.50" }],
      enable_snat: false,
    };
    const routes = null;
    expect(api.put(router("r5"), { router: { external_gateway_info: info, routes } })).toMatchObject({
      status: 200,
      body: {
        router: { external_gateway_info: { enable_snat: false, external_fixed_ips: [{ ip_address: "203.0.113.50" }] } },
      },
    });
    expect(error(api.put(`${router("r5")}/add_router_interface`, { subnet_id: subnet() }))).toEqual([
      409,
      "IpAddressAlreadyAllocated",
      "ADDRESS_IN_USE",
    ]);
    const port = api.post("ports", {
      port: {
        network_id: api.idOf("networks", "tenant"),
        name: "p5",
        fixed_ips: [{ subnet_id: subnet(), ip_address: "172.16.0.20" }],
      },
    });
    expect(port.status).toBe(201);
    const portId = port.body.port.id;
    expect(api.put(`${router("r5")}/add_router_interface`, { port_id: portId })).toMatchObject({
      status: 200,
      body: { port_id: portId, subnet_id: subnet() },
    });
    expect(api.document.routers!["r5"]!.interfaces).toEqual([
      { subnet: "web", ip_address: "172.16.0.20", port_id: portId, mac_address: port.body.port.mac_address },
    ]);
    expect(api.get(`ports?device_id=${api.idOf("routers", "r5")}`).body.ports).toHaveLength(2);
    expect(error(api.delete(router("r5")))).toEqual([409, "RouterInUse", "IN_USE"]);
    expect(api.put(`${router("r5")}/remove_router_interface`, { subnet_id: subnet() }).status).toBe(200);
    expect(api.put(router("r5"), { router: { external_gateway_info: {} } })).toMatchObject({
      body: { router: { external_gateway_info: null } },
    });
    expect(api.delete(router("r5")).status).toBe(204);
    expect(api.document.routers).not.toHaveProperty("r5");
  });

  test("another name keeps the id, the ports and what refers to it", () => {
    const id = api.idOf("routers", "r1");
    const ports = api.get(`ports?device_id=${id}`).body;
    expect(api.put(`routers/${id}`, { router: { name: "gate" } })).toMatchObject({
      status: 200,
      body: { router: { id, name: "gate" } },
    });
    expect(Object.keys(api.document.routers!)).toEqual(["gate", "r2"]);
    expect(api.document.gateway_port_forwardings!["vm1-web"]!.router).toBe("gate");
    expect(api.get(`ports?device_id=${id}`).body).toEqual(ports);
    expect(error(api.put(`routers/${id}`, { router: { name: "r2" } }))).toEqual([409, "Conflict", "NAME_IN_USE"]);
  });

  test.each<[string, () => { status: number; body: any }, unknown[]]>([
    ["deleting one with forwardings", () => api.delete(router("r1")), [409, "DeletedRouterWithRGForwarding", "IN_USE"]],
    [
      "clearing its gateway",
      () => api.put(router("r1"), { router: { external_gateway_info: null } }),
      [409, "DeletedRouterGatewayWithRGForwarding", "IN_USE"],
    ],
    [
      "removing the port that a forwarding needs",
      () => api.put(`${router("r1")}/remove_router_interface`, { subnet_id: subnet() }),
      [409, "RouterInterfaceInUseByGatewayPortForwarding", "IN_USE"],
    ],
    [
      "a host that is not there",
      () => api.put(router("r1"), { router: { configurations: { preferred_agent: "nowhere" } } }),
      [404, "AgentNotFound", "UNKNOWN_HOST"],
    ],
    [
      "a compute host",
      () => api.put(router("r1"), { router: { configurations: { preferred_agent: "compute-1" } } }),
      [404, "AgentNotFound", "NOT_A_NETWORK_NODE"],
    ],
    [
      "a name that is no key",
      () => api.post("routers", { router: { name: "My Router" } }),
      [400, "HTTPBadRequest", "BAD_REQUEST"],
    ],
    ["no name", () => api.post("routers", { router: {} }), [400, "HTTPBadRequest", "BAD_REQUEST"]],
    [
      "a description",
      () => api.post("routers", { router: { name: "r9", description: "mine" } }),
      [400, "HTTPBadRequest", "NOT_KEPT"],
    ],
    [
      "several at once",
      () => api.post("routers", { routers: [{ name: "r9" }] }),
      [400, "HTTPBadRequest", "BAD_REQUEST"],
    ],
    ["tags", () => api.put(`${router("r1")}/tags`, { tags: ["x"] }), [400, "InvalidInput", "BAD_REQUEST"]],
    ["one that is not there", () => api.get("routers/r1"), [404, "RouterNotFound", "NOT_FOUND"]],
    [
      "a port of a router by itself",
      () => api.delete(`ports/${api.get(`ports?device_id=${api.idOf("routers", "r1")}`).body.ports[0].id}`),
      [409, "ServicePortInUse", "IN_USE"],
    ],
  ])("%s is refused, and nothing is written", (_, act, wanted) => {
    const before = structuredClone(api.document);
    expect(error(act())).toEqual(wanted);
    expect(api.document).toEqual(before);
  });

  test("what a document has no place for may say what is so", () => {
    const given = { name: "r9", description: "", distributed: false, availability_zone_hints: [], flavor_id: null };
    expect(api.post("routers", { router: given }).status).toBe(201);
    expect(api.document.routers!["r9"]).toEqual({});
    expect(api.put(`${router("r9")}/tags`, { tags: [] })).toEqual({ status: 200, body: { tags: [] } });
  });

  test("a pin is changed while it is up, kept when it is not given, and cleared", () => {
    api.post("routers", { router: { name: "r9" } });
    const set = (configurations: unknown) =>
      api.put(router("r9"), { router: { configurations } }).body.router.configurations;
    expect(set({ preferred_agent: "network-2" })).toEqual({ preferred_agent: "network-2" });
    expect(api.put(router("r9"), { router: { admin_state_up: false } }).body.router.configurations).toEqual({
      preferred_agent: "network-2",
    });
    expect(set(null)).toBeNull();
  });
});

describe("ports", () => {
  test("one without name, MAC and address gets all three", () => {
    const network_id = api.idOf("networks", "tenant");
    const { status, body } = api.post("ports", { port: { network_id, "binding:host_id": "compute-1" } });
    expect(status).toBe(201);
    expect(body.port).toMatchObject({
      fixed_ips: [{ ip_address: "172.16.0.2" }],
      "binding:host_id": "compute-1",
      device_owner: "compute:nova",
    });
    expect(body.port.name).toBe(`port-${body.port.mac_address.replaceAll(":", "-")}`);
    const many = api.post("ports", { ports: [{ network_id }, { network_id }] });
    expect(many.body.ports.map((port: any) => port.fixed_ips[0].ip_address)).toEqual(["172.16.0.3", "172.16.0.4"]);
  });

  test("another name keeps the id, and forwardings lead to it", () => {
    const id = vm("vm1");
    expect(api.put(`ports/${id}`, { port: { name: "web-1" } })).toMatchObject({
      status: 200,
      body: { port: { id, name: "web-1" } },
    });
    expect(api.get(forwardings("r1")).body.gateway_port_forwardings[0].internal_port_id).toBe(id);
    expect(error(api.delete(`ports/${id}`))).toEqual([409, "PortInUse", "IN_USE"]);
  });

  test("an address or a MAC that another has", () => {
    const id = vm("vm1");
    expect(error(api.put(`ports/${id}`, { port: { fixed_ips: [{ ip_address: "172.16.0.51" }] } }))).toEqual([
      409,
      "IpAddressAlreadyAllocated",
      "ADDRESS_IN_USE",
    ]);
    expect(error(api.put(`ports/${id}`, { port: { mac_address: "fa:16:3e:a1:00:51" } }))).toEqual([
      409,
      "MacAddressInUse",
      "MAC_IN_USE",
    ]);
    expect(error(api.put(`ports/${id}`, { port: { fixed_ips: [{ ip_address: "10.0.0.1" }] } }))).toEqual([
      400,
      "InvalidIpForSubnet",
      "ADDRESS_OUTSIDE_SUBNET",
    ]);
  });
});

describe("networks and subnets", () => {
  test("made, changed, renamed with all that names them, and deleted", () => {
    const made = api.post("networks", { network: { name: "db", admin_state_up: true } });
    expect(made).toMatchObject({
      status: 201,
      body: { network: { "provider:network_type": "vxlan", "provider:segmentation_id": 1002 } },
    });
    const network_id = made.body.network.id;
    const subnet = api.post("subnets", {
      subnet: {
        network_id,
        name: "db-v4",
        cidr: "10.7.0.0/24",
        ip_version: 4,
        dns_nameservers: ["9.9.9.9"],
        gateway_ip: "10.7.0.254",
      },
    });
    expect(subnet).toMatchObject({
      status: 201,
      body: { subnet: { network_id, gateway_ip: "10.7.0.254", enable_dhcp: true } },
    });
    const id = subnet.body.subnet.id;
    expect(api.put(`subnets/${id}`, { subnet: { enable_dhcp: false } })).toMatchObject({
      body: { subnet: { enable_dhcp: false } },
    });
    expect(api.put(`subnets/${id}`, { subnet: { name: "data" } })).toMatchObject({
      status: 200,
      body: { subnet: { id, name: "data" } },
    });
    expect(api.put(`networks/${network_id}`, { network: { name: "data" } })).toMatchObject({
      status: 200,
      body: { network: { id: network_id, subnets: [id] } },
    });
    expect(api.delete(`subnets/${id}`).status).toBe(204);
    expect(api.delete(`networks/${network_id}`).status).toBe(204);
    expect(api.get("networks").body.networks.map((one: any) => one.name)).toEqual(["public", "tenant"]);
  });

  test("one in use is renamed, and every port stays", () => {
    const ports = api.get("ports").body;
    expect(api.put(`subnets/${api.idOf("subnets", "web")}`, { subnet: { name: "front" } }).status).toBe(200);
    expect(api.put(`networks/${api.idOf("networks", "public")}`, { network: { name: "outside" } }).status).toBe(200);
    expect(api.get("ports").body).toEqual(ports);
  });

  test("in use, it is not deleted", () => {
    expect(error(api.delete(`networks/${api.idOf("networks", "public")}`))).toEqual([409, "NetworkInUse", "IN_USE"]);
    expect(error(api.delete(`subnets/${api.idOf("subnets", "web")}`))).toEqual([409, "SubnetInUse", "IN_USE"]);
  });

  test("an external one needs its physical network", () => {
    const given = { name: "out", "router:external": true };
    expect(error(api.post("networks", { network: given }))).toEqual([400, "HTTPBadRequest", "BAD_REQUEST"]);
    expect(error(api.post("networks", { network: { ...given, "provider:physical_network": "physnet-ext" } }))).toEqual([
      409,
      "FlatNetworkInUse",
      "PHYSICAL_NETWORK_IN_USE",
    ]);
  });
});

describe("what is only read", () => {
  test.each(["agents", "extensions", "availability_zones", "security-groups"])("%s", (collection) => {
    expect(api.get(collection)).toMatchObject({
      status: 200,
      body: { [collection.replace("-", "_")]: expect.any(Array) },
    });
    expect(api.post(collection, {}).status).toBe(405);
  });

  test("who carries what", () => {
    expect(api.get(`routers/${api.idOf("routers", "r1")}/l3-agents`).body.agents).toMatchObject([
      { host: "network-1", alive: false },
    ]);
    expect(api.get(`networks/${api.idOf("networks", "tenant")}/dhcp-agents`).body.agents).toMatchObject([
      { host: "network-1", binary: "neutron-dhcp-agent" },
    ]);
    const [{ id }] = api.get("agents?host=network-2&topic=l3_agent").body.agents as [{ id: string }];
    expect(api.get(`agents/${id}/l3-routers`).body.routers).toMatchObject([{ name: "r2" }]);
  });
});

describe("queries", () => {
  const names = (path: string): string[] => api.get(path).body.ports.map((port: { name: string }) => port.name);

  test.each<[string, string[]]>([
    ["ports?name=vm1", ["vm1"]],
    ["ports?name=vm1&name=vm2", ["vm1", "vm2"]],
    ["ports?name=vm1&binding:host_id=compute-2", []],
    ["ports?fixed_ips=ip_address=172.16.0.51", ["vm2"]],
    ["ports?device_owner=compute:nova&sort_key=name&sort_dir=desc", ["vm2", "vm1"]],
    ["ports?admin_state_up=TRUE&limit=1", ["vm1"]],
  ])("%s", (path, wanted) => {
    expect(names(path)).toEqual(wanted);
  });

  test("fields that there are not leave nothing", () => {
    expect(api.get("routers?fields=name&fields=bogus").body.routers).toEqual([{ name: "r1" }, { name: "r2" }]);
  });

  test("pages: each has a link to the next, and behind the last is none", () => {
    const seen: string[] = [];
    let marker = "";
    for (let page = 0; page < 10; page += 1) {
      const { ports, ports_links: links = [] } = api.get(`ports?limit=2${marker}`).body;
      seen.push(...ports.map(({ id }: { id: string }) => id));
      if (ports.length === 0) break;
      marker = `&marker=${ports.at(-1).id}`;
      const next = links.find(({ rel }: { rel: string }) => rel === "next");
      expect(next?.href ?? "none").toBe(seen.length < 7 ? `http://api/v2.0/ports?limit=2${marker}` : "none");
    }
    expect(seen).toEqual(api.get("ports").body.ports.map(({ id }: { id: string }) => id));
  });

  test.each([
    ["ports?bogus=1", 400],
    ["ports?sort_key=name", 400],
    ["ports?sort_key=name&sort_dir=up", 400],
    ["ports?limit=-1", 400],
    ["ports?fixed_ips=172.16.0.51", 400],
    ["ports?marker=3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61", 404],
  ])("%s is refused", (path, status) => {
    expect(api.get(path).status).toBe(status);
  });
});

test("what floating IPs name is renamed in them too", () => {
  api = new Api({
    ...(parse(SPREAD) as EnvironmentDocument),
    floating_ips: { f1: { floating_network: "public", floating_ip_address: "203.0.113.90", port: "vm1" } },
  });
  const [before] = api.get("floatingips").body.floatingips;
  expect(before).toMatchObject({
    floating_ip_address: "203.0.113.90",
    fixed_ip_address: "172.16.0.50",
    port_id: vm("vm1"),
  });
  expect(api.put(`ports/${vm("vm1")}`, { port: { name: "web-1" } }).status).toBe(200);
  expect(api.put(`networks/${api.idOf("networks", "public")}`, { network: { name: "outside" } }).status).toBe(200);
  expect(api.document.floating_ips).toEqual({
    f1: { floating_network: "outside", floating_ip_address: "203.0.113.90", port: "web-1" },
  });
  expect(api.get("floatingips").body.floatingips[0]).toEqual(before);
  expect(error(api.delete(`ports/${vm("web-1")}`))[0]).toBe(409);
});

test("a range of ports is one forwarding", () => {
  const given = {
    external_port_range: "9000:9009",
    internal_port_range: "7000:7009",
    protocol: "udp",
    internal_port_id: vm("vm1"),
  };
  const made = api.post(forwardings("r1"), { gateway_port_forwarding: given });
  expect(made).toMatchObject({
    status: 201,
    body: { gateway_port_forwarding: { external_port: null, external_port_range: "9000:9009" } },
  });
  expect(Object.keys(api.document.gateway_port_forwardings!)).toContain("r1-udp-9000-9009");
  const { id } = made.body.gateway_port_forwarding;
  const one = { external_port: 9000, internal_port: 7000 };
  expect(api.put(`${forwardings("r1")}/${id}`, { gateway_port_forwarding: one })).toMatchObject({
    status: 200,
    body: { gateway_port_forwarding: one },
  });
});
