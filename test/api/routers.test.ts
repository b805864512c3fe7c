import { type Api, error, spread } from "./subject";

let api: Api;
beforeEach(() => {
  api = spread();
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
    ["tags", () => api.put(`${router("r1")}/tags`, { tags: ["x"] }), [400, "HTTPBadRequest", "BAD_REQUEST"]],
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
