import { type Api, error, spread } from "./subject";

const NOWHERE = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61";

let api: Api;
beforeEach(() => {
  api = spread();
});

const id = (collection: string, name: string): string => api.idOf(collection, name);
const vm = (name: string): string => api.idOf("ports", name);
const create = (given: object) =>
  api.post("floatingips", { floatingip: { floating_network_id: api.idOf("networks", "public"), ...given } });
const change = (floatingIp: string, given: object) => api.put(`floatingips/${floatingIp}`, { floatingip: given });

describe("port forwardings of a floating IP", () => {
  let floatingIp: string;
  let path: string;
  beforeEach(() => {
    floatingIp = create({ floating_ip_address: "203.0.113.90" }).body.floatingip.id;
    path = `floatingips/${floatingIp}/port_forwardings`;
  });

  const web = { external_port: 80, internal_port: 8080, protocol: "tcp" };
  const forward = (given: object) => api.post(path, { port_forwarding: { ...web, ...given } });
  const declared = () => api.document.floating_ips!["fip-203-0-113-90"]!.port_forwardings;

  test("one is created, shown by itself and in the floating IP, and deleted", () => {
    const answer = forward({ internal_port_id: vm("vm1"), internal_ip_address: "172.16.0.50", protocol: "TCP" });
    const { port_forwarding: body } = answer.body;
    expect(answer.status).toBe(201);
    expect(body).toEqual({
      ...web,
      id: expect.any(String),
      internal_port_id: vm("vm1"),
      internal_ip_address: "172.16.0.50",
      description: "",
    });
    expect(declared()).toEqual({ "tcp-80": { ...web, internal_port_id: "vm1" } });
    expect(api.get(`${path}/${body.id}`).body).toEqual(answer.body);
    expect(api.get(`${path}?external_port=80&protocol=tcp`).body.port_forwardings).toEqual([body]);
    const { description: _, ...inside } = body;
    expect(api.get(`floatingips/${floatingIp}`).body.floatingip).toMatchObject({
      port_forwardings: [inside],
      router_id: id("routers", "r1"),
      status: "DOWN",
      port_id: null,
    });
    expect(error(change(floatingIp, { port_id: vm("vm1") }))).toEqual([
      409,
      "FipInUseByPortForwarding",
      "FLOATING_IP_FORWARDED",
    ]);
    expect(change(floatingIp, { port_id: null }).status).toBe(200);
    expect(api.delete(`${path}/${body.id}`).status).toBe(204);
    expect(api.document.floating_ips!["fip-203-0-113-90"]).toEqual({
      floating_network: "public",
      floating_ip_address: "203.0.113.90",
    });
    expect(change(floatingIp, { port_id: vm("vm1") }).status).toBe(200);
  });

  test("a floating IP goes with its forwardings, as with Neutron", () => {
    expect(forward({ internal_port_id: vm("vm1") }).status).toBe(201);
    expect(api.delete(`floatingips/${floatingIp}`).status).toBe(204);
    expect(api.document.floating_ips).toEqual({});
  });

  test("what a floating IP needs stays, and Neutron's word for it is said", () => {
    expect(forward({ internal_port_id: vm("vm1") }).status).toBe(201);
    const r1 = `routers/${id("routers", "r1")}`;
    for (const one of api.get(`${r1}/gateway_port_forwardings`).body.gateway_port_forwardings) {
      api.delete(`${r1}/gateway_port_forwardings/${one.id}`);
    }
    const types = [
      api.put(r1, { router: { external_gateway_info: {} } }),
      api.put(`${r1}/remove_router_interface`, { subnet_id: id("subnets", "web") }),
      api.post(`floatingips/${create({ port_id: vm("vm2") }).body.floatingip.id}/port_forwardings`, {
        port_forwarding: { ...web, internal_port_id: vm("vm2") },
      }),
    ].map((answer) => error(answer).slice(0, 2));
    expect(types).toEqual([
      [409, "RouterExternalGatewayInUseByFloatingIp"],
      [409, "RouterInterfaceInUseByFloatingIP"],
      [409, "PortHasBindingFloatingIP"],
    ]);
  });

  test("each field is changed alone, and nothing else with it", () => {
    const { id: one, ...before } = forward({ internal_port_id: vm("vm1") }).body.port_forwarding;
    const changes = { external_port: 81, internal_port: 82, protocol: "udp", description: "web" };
    for (const [field, value] of Object.entries(changes)) {
      const answer = api.put(`${path}/${one}`, { port_forwarding: { [field]: value } });
      expect(answer).toMatchObject({ status: 200, body: { port_forwarding: { [field]: value } } });
    }
    expect(api.get(`${path}/${one}`).body.port_forwarding).toEqual({ ...before, id: one, ...changes });
    const moved = { internal_port_id: vm("vm2"), internal_ip_address: "172.16.0.51" };
    expect(api.put(`${path}/${one}`, { port_forwarding: moved })).toMatchObject({
      status: 200,
      body: { port_forwarding: moved },
    });
    expect(Object.keys(declared()!)).toEqual(["tcp-80"]);
  });

  test("ranges, and several at once: all are there or none", () => {
    const range = (external: string, internal: string) => ({
      protocol: "udp",
      external_port_range: external,
      internal_port_range: internal,
      internal_port_id: vm("vm1"),
    });
    const all = (...ranges: object[]) => api.post(path, { port_forwardings: ranges });
    expect(all(range("9000:9009", "7000:7009"), range("9010:9019", "7010:7019"))).toMatchObject({
      status: 201,
      body: { port_forwardings: [{ external_port: null, external_port_range: "9000:9009" }, {}] },
    });
    expect(Object.keys(declared()!)).toEqual(["udp-9000-9009", "udp-9010-9019"]);
    const before = structuredClone(api.document);
    expect(error(all(range("9100:9101", "7100:7101"), range("9019:9020", "7020:7021")))).toEqual([
      400,
      "BadRequest",
      "DUPLICATE_FORWARD",
    ]);
    expect(api.document).toEqual(before);
    const [{ id: one }] = api.get(path).body.port_forwardings as [{ id: string }];
    expect(api.put(`${path}/${one}`, { port_forwarding: { external_port: 80, internal_port: 8080 } }).status).toBe(200);
    expect(error(forward({ internal_port_id: vm("vm1"), protocol: "udp" }))[2]).toBe("DUPLICATE_FORWARD");
    const again = forward({ internal_port_id: vm("vm1"), protocol: "udp", external_port: 9000 });
    expect(error(again)).toEqual([400, "BadRequest", "DUPLICATE_FORWARD_TARGET"]);
  });

  test("a name that is taken gets a number", () => {
    const { id: one } = forward({ internal_port_id: vm("vm1") }).body.port_forwarding;
    expect(api.put(`${path}/${one}`, { port_forwarding: { external_port: 81, internal_port: 81 } }).status).toBe(200);
    expect(forward({ internal_port_id: vm("vm1") }).status).toBe(201);
    expect(Object.keys(declared()!)).toEqual(["tcp-80", "tcp-80-2"]);
  });

  test("a machine without a port needs the router of the floating IP", () => {
    expect(error(forward({ internal_ip_address: "172.16.0.99" }))).toEqual([400, "HTTPBadRequest", "BAD_REQUEST"]);
    expect(change(floatingIp, { router_id: id("routers", "r1") }).body.floatingip).toMatchObject({
      router_id: id("routers", "r1"),
      status: "DOWN",
    });
    expect(forward({ internal_ip_address: "172.16.0.99" })).toMatchObject({
      status: 201,
      body: { port_forwarding: { internal_port_id: null, internal_ip_address: "172.16.0.99" } },
    });
    expect(change(floatingIp, { port_id: null }).body.floatingip).toMatchObject({ router_id: id("routers", "r1") });
  });

  test.each<[string, () => object, unknown[]]>([
    ["a port that is not there", () => ({ internal_port_id: NOWHERE }), [404, "PortNotFound", "NOT_FOUND"]],
    [
      "an address that the port has not",
      () => ({ internal_port_id: vm("vm1"), internal_ip_address: "172.16.0.51" }),
      [400, "BadRequest", "INTERNAL_ADDRESS_MISMATCH"],
    ],
    ["neither port nor address", () => ({}), [400, "HTTPBadRequest", "BAD_REQUEST"]],
    [
      "a protocol without ports",
      () => ({ internal_port_id: vm("vm1"), protocol: "icmp" }),
      [400, "InvalidInput", "BAD_PROTOCOL"],
    ],
    [
      "a text for a protocol",
      () => ({ internal_port_id: vm("vm1"), protocol: "tcp; Ä" }),
      [400, "InvalidInput", "BAD_PROTOCOL"],
    ],
    [
      "no port outside",
      () => ({ internal_port_id: vm("vm1"), external_port: null }),
      [400, "InvalidInput", "MISSING_FIELD"],
    ],
    ["an unknown attribute", () => ({ bogus: 1 }), [400, "HTTPBadRequest", "BAD_REQUEST"]],
  ])("%s is refused, and nothing is written", (_, given, wanted) => {
    const before = structuredClone(api.document);
    expect(error(forward(given()))).toEqual(wanted);
    expect(api.document).toEqual(before);
  });

  test("VMs that leave by several routers cannot share one", () => {
    expect(forward({ internal_port_id: vm("vm1") }).status).toBe(201);
    expect(error(forward({ internal_port_id: vm("vm2"), external_port: 81 }))).toEqual([
      409,
      "Conflict",
      "FLOATING_IP_SEVERAL_ROUTERS",
    ]);
  });

  test("one of another floating IP is not found", () => {
    const { id: one } = forward({ internal_port_id: vm("vm1") }).body.port_forwarding;
    const { id: other } = create({}).body.floatingip;
    for (const at of [`floatingips/${other}/port_forwardings/${one}`, `${path}/${NOWHERE}`]) {
      expect(error(api.get(at))).toEqual([404, "PortForwardingNotFound", "NOT_FOUND"]);
      expect(error(api.delete(at))).toEqual([404, "PortForwardingNotFound", "NOT_FOUND"]);
    }
    expect(error(api.get(`floatingips/${NOWHERE}/port_forwardings`))).toEqual([404, "FloatingIPNotFound", "NOT_FOUND"]);
  });
});
