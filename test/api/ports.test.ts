import { type Api, error, spread } from "./subject";

let api: Api;
beforeEach(() => {
  api = spread();
});

const forwardings = (router: string): string => `routers/${api.idOf("routers", router)}/gateway_port_forwardings`;
const vm = (name: string): string => api.idOf("ports", name);

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
      "InvalidIpForNetwork",
      "BAD_REQUEST",
    ]);
    const away = { subnet_id: api.idOf("subnets", "web"), ip_address: "10.0.0.1" };
    expect(error(api.put(`ports/${id}`, { port: { fixed_ips: [away] } }))).toEqual([
      400,
      "InvalidIpForSubnet",
      "ADDRESS_OUTSIDE_SUBNET",
    ]);
  });
});
