import { join } from "node:path";
import { ServedLab, type Thing } from "./served-lab";
import { Station } from "../traffic/traffic";

/** A write of the API, and the packets that it lets through. The tests build on each other. */
const internet = new Station("internet");
let served: ServedLab;

beforeAll(async () => {
  served = await ServedLab.up(join(__dirname, "../../../environments/spread.yaml"));
});
afterAll(() => ServedLab.down());

test("what the document says is brought to the hosts, and only then a router is ACTIVE", async () => {
  await served.settled();
  expect(served.list("/v2.0/agents").every(({ alive }) => alive === true)).toBe(true);
  expect(served.lab.vrouter("status").code).toBe(0);
});

test("a forwarding is created, and what it leads to is reached; it is deleted, and silence follows", async () => {
  const vm = new Station("vm-vm1");
  served.lab.vm("vm1").plug();
  served.lab.vm("vm1").dhcp("udhcpc");
  await vm.serve("vm1", 8080);
  expect(internet.fetch("203.0.113.11", 8081)).toBeUndefined();
  const path = `/v2.0/routers/${served.router("r1").id}/gateway_port_forwardings`;
  const given = { external_port: 8081, internal_port: 8080, protocol: "tcp", internal_ip_address: "172.16.0.50" };
  const made = served.send("POST", path, { gateway_port_forwarding: given }, 60);
  expect(made.status).toBe(201);
  expect(internet.fetch("203.0.113.11", 8081)).toBe("vm1 203.0.113.1");
  expect(served.router("r1").status).toBe("ACTIVE");
  const { id } = (made.body as unknown as { gateway_port_forwarding: Thing }).gateway_port_forwarding;
  expect(served.send("DELETE", `${path}/${id}`, undefined, 60).status).toBe(204);
  expect(internet.fetch("203.0.113.11", 8081)).toBeUndefined();
});

test("a router is created, is given a gateway and a port, and answers", () => {
  const configurations = { preferred_agent: "network-2" };
  const network = served.list("/v2.0/networks?name=public")[0]!.id;
  const tenant = served.list("/v2.0/networks?name=tenant")[0]!.id;
  const info = { network_id: network, external_fixed_ips: [{ ip_address: "203.0.113.60" }] };
  expect(
    served.send("POST", "/v2.0/routers", { router: { name: "r3", configurations, external_gateway_info: info } })
      .status,
  ).toBe(201);
  const port = served.send("POST", "/v2.0/ports", {
    port: { network_id: tenant, name: "p3", fixed_ips: [{ ip_address: "172.16.0.60" }] },
  });
  const { id } = (port.body as unknown as { port: Thing }).port;
  expect(served.router("r3").status).toBe("BUILD");
  expect(
    served.send("PUT", `/v2.0/routers/${served.router("r3").id}/add_router_interface`, { port_id: id }, 90).status,
  ).toBe(200);
  expect(served.router("r3").status).toBe("ACTIVE");
  expect(internet.ping("203.0.113.60")).toBe(3);
  expect(new Station("vm-vm1").ping("172.16.0.60")).toBe(3);
});
