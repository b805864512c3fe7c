import { NOTHING_SEEN, View, type Status } from "../../lib/api/base/view";
import { FLOATING_IPS } from "../../lib/api/resources/floating-ips/floating-ips";
import { Api, error, spread } from "./subject";

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
      port_details: {
        name: "vm1",
        network_id: id("networks", "tenant"),
        mac_address: "fa:16:3e:a1:00:50",
        admin_state_up: true,
        status: "BUILD",
        device_id: "",
        device_owner: "compute:nova",
      },
      router_id: id("routers", "r1"),
      status: "DOWN",
      description: "shop",
      port_forwardings: [],
      tags: [],
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

  test("of a subnet the lowest address that is free is written out, which no host, router or floating IP has", () => {
    const subnet_id = id("subnets", "public-v4");
    const taken = { "fip-1": { floating_network: "public", floating_ip_address: "203.0.113.2" } };
    api = new Api({ ...api.document, floating_ips: taken });
    expect(create({ subnet_id }).body.floatingip.floating_ip_address).toBe("203.0.113.3");
    expect(create({ subnet_id, floating_ip_address: "203.0.113.90" }).status).toBe(201);
    expect(Object.keys(api.document.floating_ips!)).toEqual(["fip-1", "fip-203-0-113-3", "fip-203-0-113-90"]);
    expect(api.document.floating_ips!["fip-203-0-113-3"]).toMatchObject({ floating_ip_address: "203.0.113.3" });
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
    expect(error(create(address))).toEqual([400, "BadRequest", "BAD_REQUEST"]);
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
      "BadRequest",
      "INTERNAL_ADDRESS_MISMATCH",
    ]);
  });

  test.each<[string, () => object, unknown[]]>([
    ["a network that is not there", () => ({ floating_network_id: NOWHERE }), [404, "NetworkNotFound", "NOT_FOUND"]],
    [
      "a network that is not external",
      () => ({ floating_network_id: id("networks", "tenant") }),
      [400, "BadRequest", "NOT_EXTERNAL"],
    ],
    ["a port that is not there", () => ({ port_id: NOWHERE }), [404, "PortNotFound", "NOT_FOUND"]],
    [
      "an address that the port has not",
      () => ({ port_id: vm("vm1"), fixed_ip_address: "172.16.0.51" }),
      [400, "BadRequest", "INTERNAL_ADDRESS_MISMATCH"],
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
      [400, "InvalidIpForNetwork", "ADDRESS_OUTSIDE_SUBNET"],
    ],
    ["no address", () => ({ floating_ip_address: "Ä; rm" }), [400, "HTTPBadRequest", "BAD_ADDRESS"]],
    ["a subnet that is not there", () => ({ subnet_id: NOWHERE }), [404, "SubnetNotFound", "NOT_FOUND"]],
    ["a subnet of another network", () => ({ subnet_id: id("subnets", "web") }), [400, "InvalidInput", "BAD_REQUEST"]],
    [
      "an address that is not in the subnet",
      () => ({ subnet_id: id("subnets", "public-v4"), floating_ip_address: "198.51.100.9" }),
      [400, "InvalidIpForSubnet", "BAD_REQUEST"],
    ],
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

test("what floating IPs name is renamed in them too", () => {
  api = new Api({
    ...api.document,
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
  expect(api.get("floatingips").body.floatingips[0]).toEqual({
    ...before,
    port_details: { ...before.port_details, name: "web-1" },
  });
  expect(error(api.delete(`ports/${vm("web-1")}`))[0]).toBe(409);
});
