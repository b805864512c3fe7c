import { type Api, error, spread } from "./subject";

let api: Api;
beforeEach(() => {
  api = spread();
});

const forwardings = (router: string): string => `routers/${api.idOf("routers", router)}/gateway_port_forwardings`;
const vm = (name: string): string => api.idOf("ports", name);

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
      [400, "HTTPBadRequest", "BAD_REQUEST"],
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
