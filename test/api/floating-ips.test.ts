import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { NOTHING_SEEN, View, type Status } from "../../lib/api/base/view";
import { FLOATING_IPS } from "../../lib/api/resources/floating-ips/floating-ips";
import type { EnvironmentDocument } from "../../lib/model/declarations";
import { Api } from "./subject";

const SPREAD = readFileSync(join(__dirname, "../../environments/spread.yaml"), "utf8");
const NOWHERE = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61";

let api: Api;
beforeEach(() => {
  api = new Api(parse(SPREAD) as EnvironmentDocument);
});

const id = (collection: string, name: string): string => api.idOf(collection, name);
const vm = (name: string): string => id("ports", name);
const create = (given: object) =>
  api.post("floatingips", { floatingip: { floating_network_id: id("networks", "public"), ...given } });
const change = (floatingIp: string, given: object) => api.put(`floatingips/${floatingIp}`, { floatingip: given });

function error(answer: { status: number; body: { NeutronError: { type: string; detail: string } } }): unknown[] {
  return [answer.status, answer.body.NeutronError.type, answer.body.NeutronError.detail];
}

describe("floating IPs", () => {
  test("one is created for a port, and shown as it was", () => {
    const given = { floating_ip_address: "203.0.113.90", port_id: vm("vm1"), description: "shop", tenant_id: "spread" };
    const answer = create({ ...given, fixed_ip_address: "172.16.0.50" });
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body.floatingip).toEqual({
      id: expect.any(String),
      floating_network_id: id("networks", "public"),
      floating_ip_address: "203.0.113.90",
      fixed_ip_address: "172.16.0.50",
      port_id: vm("vm1"),
      router_id: id("routers", "r1"),
      status: "DOWN",
      description: "shop",
      port_forwardings: [],
      tenant_id: "spread",
      project_id: "spread",
      revision_number: expect.any(Number),
    });
    expect(api.document.floating_ips).toEqual({
      "fip-203-0-113-90": {
        floating_network: "public",
        floating_ip_address: "203.0.113.90",
        port: "vm1",
        description: "shop",
      },
    });
    expect(api.get(`floatingips/${answer.body.floatingip.id}`).body).toEqual(answer.body);
    expect(api.get("floatingips?port_id=" + vm("vm1")).body.floatingips).toEqual([answer.body.floatingip]);
    expect(api.get("floatingips?port_id=" + vm("vm2")).body.floatingips).toEqual([]);
  });

  test("without an address it gets one, which stays; its name is the next number", () => {
    const made = [create({}), create({})].map(({ body }) => body.floatingip);
    expect(api.document.floating_ips).toEqual({
      "fip-1": { floating_network: "public" },
      "fip-2": { floating_network: "public" },
    });
    expect(made[0]).toMatchObject({ port_id: null, router_id: null, fixed_ip_address: null, status: "DOWN" });
    const [first, second] = made.map(({ floating_ip_address: address }) => address as string);
    expect(first).toMatch(/^203\.0\.113\./);
    expect(second).not.toBe(first);
    expect(api.delete(`floatingips/${made[0].id}`).status).toBe(204);
    expect(api.get(`floatingips/${made[1].id}`).body.floatingip.floating_ip_address).toBe(second);
    expect(create({}).status).toBe(201);
    expect(Object.keys(api.document.floating_ips!).sort()).toEqual(["fip-1", "fip-2"]);
  });

  test("a name that is taken gets a number", () => {
    api = new Api({ ...api.document, floating_ips: { "fip-203-0-113-90": { floating_network: "public" } } });
    expect(create({ floating_ip_address: "203.0.113.90" }).status).toBe(201);
    expect(Object.keys(api.document.floating_ips!)).toEqual(["fip-203-0-113-90", "fip-203-0-113-90-2"]);
  });

  test("it goes from one VM to another and to none", () => {
    const { id: one } = create({ floating_ip_address: "203.0.113.90", port_id: vm("vm1") }).body.floatingip;
    const entry = () => api.document.floating_ips!["fip-203-0-113-90"];
    const own = { floating_network: "public", floating_ip_address: "203.0.113.90" };
    expect(change(one, { port_id: vm("vm2") })).toMatchObject({
      status: 200,
      body: { floatingip: { id: one, fixed_ip_address: "172.16.0.51", router_id: id("routers", "r2") } },
    });
    expect(entry()).toEqual({ ...own, port: "vm2" });
    expect(change(one, { description: "shop" }).body.floatingip).toMatchObject({ port_id: vm("vm2") });
    expect(change(one, { description: "" }).body.floatingip).toMatchObject({ description: "" });
    expect(change(one, { port_id: null })).toMatchObject({
      status: 200,
      body: { floatingip: { port_id: null, fixed_ip_address: null, router_id: null, status: "DOWN" } },
    });
    expect(entry()).toEqual(own);
    expect(api.delete(`floatingips/${one}`).status).toBe(204);
    expect(error(api.get(`floatingips/${one}`))).toEqual([404, "FloatingIPNotFound", "NOT_FOUND"]);
  });

  test("a machine without a port is meant by its address and the router that leads to it", () => {
    const address = { floating_ip_address: "203.0.113.90", fixed_ip_address: "172.16.0.99" };
    expect(error(create(address))).toEqual([400, "HTTPBadRequest", "BAD_REQUEST"]);
    const { floatingip } = create({ ...address, router_id: id("routers", "r1") }).body;
    expect(floatingip).toMatchObject({ port_id: null, router_id: id("routers", "r1"), ...address });
    expect(api.document.floating_ips!["fip-203-0-113-90"]).toEqual({
      floating_network: "public",
      floating_ip_address: "203.0.113.90",
      router: "r1",
      fixed_ip_address: "172.16.0.99",
    });
    expect(change(floatingip.id, { port_id: vm("vm2") }).body.floatingip).toMatchObject({
      fixed_ip_address: "172.16.0.51",
      router_id: id("routers", "r2"),
    });
    expect(error(change(floatingip.id, { fixed_ip_address: "172.16.0.99" }))).toEqual([
      400,
      "InconsistentPortAndIP",
      "INTERNAL_ADDRESS_MISMATCH",
    ]);
  });

  test.each<[string, () => object, unknown[]]>([
    ["a network that is not there", () => ({ floating_network_id: NOWHERE }), [404, "NetworkNotFound", "NOT_FOUND"]],
    [
      "a network that is not external",
      () => ({ floating_network_id: id("networks", "tenant") }),
      [400, "InvalidInput", "NOT_EXTERNAL"],
    ],
    ["a port that is not there", () => ({ port_id: NOWHERE }), [404, "PortNotFound", "NOT_FOUND"]],
    [
      "an address that the port has not",
      () => ({ port_id: vm("vm1"), fixed_ip_address: "172.16.0.51" }),
      [400, "InconsistentPortAndIP", "INTERNAL_ADDRESS_MISMATCH"],
    ],
    ["a router that is not there", () => ({ router_id: NOWHERE }), [404, "RouterNotFound", "NOT_FOUND"]],
    [
      "the router by which the VM does not leave",
      () => ({ port_id: vm("vm1"), router_id: id("routers", "r2") }),
      [409, "Conflict", "FLOATING_IP_ASYMMETRIC"],
    ],
    [
      "an address that a router has",
      () => ({ floating_ip_address: "203.0.113.11" }),
      [409, "IpAddressAlreadyAllocated", "ADDRESS_IN_USE"],
    ],
    [
      "an address of another network",
      () => ({ floating_ip_address: "198.51.100.9" }),
      [400, "InvalidIpForSubnet", "ADDRESS_OUTSIDE_SUBNET"],
    ],
    ["no address", () => ({ floating_ip_address: "Ä; rm" }), [400, "InvalidInput", "BAD_ADDRESS"]],
    ["a subnet", () => ({ subnet_id: NOWHERE }), [400, "HTTPBadRequest", "NOT_KEPT"]],
    ["tags", () => ({ tags: ["x"] }), [400, "HTTPBadRequest", "NOT_KEPT"]],
    ["a status", () => ({ status: "ACTIVE" }), [400, "HTTPBadRequest", "BAD_REQUEST"]],
    ["another project", () => ({ project_id: "other" }), [403, "PolicyNotAuthorized", "ANOTHER_PROJECT"]],
  ])("%s is refused, and nothing is written", (_, given, wanted) => {
    const before = structuredClone(api.document);
    expect(error(create(given()))).toEqual(wanted);
    expect(api.document).toEqual(before);
  });

  test("a VM has one, whichever of the two is changed", () => {
    const first = create({ floating_ip_address: "203.0.113.90" }).body.floatingip;
    expect(create({ floating_ip_address: "203.0.113.91", port_id: vm("vm1") }).status).toBe(201);
    const wanted = [409, "FloatingIPPortAlreadyAssociated", "FLOATING_IP_TWICE"];
    expect(error(change(first.id, { port_id: vm("vm1") }))).toEqual(wanted);
    expect(error(create({ floating_ip_address: "203.0.113.92", port_id: vm("vm1") }))).toEqual(wanted);
  });

  test("a VM whose router has its gateway elsewhere, or none", () => {
    const { id: r1 } = api.get("routers?name=r1").body.routers[0];
    for (const { id: forward } of api.get(`routers/${r1}/gateway_port_forwardings`).body.gateway_port_forwardings) {
      api.delete(`routers/${r1}/gateway_port_forwardings/${forward}`);
    }
    expect(api.put(`routers/${r1}`, { router: { external_gateway_info: {} } }).status).toBe(200);
    expect(error(create({ port_id: vm("vm1") }))).toEqual([
      404,
      "ExternalGatewayForFloatingIPNotFound",
      "FLOATING_IP_NETWORK",
    ]);
  });

  test.each<[Status, Status]>([
    ["BUILD", "DOWN"],
    ["ACTIVE", "ACTIVE"],
    ["ERROR", "ERROR"],
  ])("at a router that is %s it is %s", (router, wanted) => {
    create({ port_id: vm("vm1") });
    const view = new View(api.view, { ...NOTHING_SEEN, routers: { r1: router } });
    expect(FLOATING_IPS.bodies(view, "")).toMatchObject([{ status: wanted }]);
  });

  test("tags: only none", () => {
    const { id: one } = create({}).body.floatingip;
    expect(api.put(`floatingips/${one}/tags`, { tags: [] }).status).toBe(200);
    expect(api.put(`floatingips/${one}/tags`, { tags: ["x"] }).status).toBe(400);
  });
});

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
    expect(error(api.delete(`floatingips/${floatingIp}`))).toEqual([409, "FipInUseByPortForwarding", "IN_USE"]);
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
      [400, "InconsistentPortAndIP", "INTERNAL_ADDRESS_MISMATCH"],
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
