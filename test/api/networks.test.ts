import { type Api, error, spread } from "./subject";

let api: Api;
beforeEach(() => {
  api = spread();
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

  test("segments say what the provider's attributes say, once", () => {
    const create = (network: object) => api.post("networks", { network: { name: "n", ...network } });
    const segment = { "provider:network_type": "vxlan", "provider:segmentation_id": 77 };
    expect(error(create({ segments: [segment, segment] }))).toEqual([400, "HTTPBadRequest", "BAD_REQUEST"]);
    expect(error(create({ segments: [segment], "provider:network_type": "vxlan" }))[0]).toBe(400);
    const made = create({ segments: [segment] });
    expect(made).toMatchObject({ status: 201, body: { network: segment } });
    expect(made.body.network).not.toHaveProperty("segments");
    expect(api.document.networks!["n"]).toEqual({ vni: 77 });
    // As gophercloud says that there is no number.
    const outside = { "provider:physical_network": "physnet-ext", "provider:segmentation_id": 0 };
    expect(error(create({ name: "out", "router:external": true, segments: [outside] }))).toEqual([
      409,
      "FlatNetworkInUse",
      "PHYSICAL_NETWORK_IN_USE",
    ]);
  });
});
