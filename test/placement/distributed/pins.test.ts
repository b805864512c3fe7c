import { pinsOf } from "../../../lib/placement/distributed/pins";
import { placed } from "./declared";

const forward = (more: object) => ({ router: "r1", protocol: "tcp", external_port: 80, ...more });

test("answers to a forward go back to its SNAT node, from the VM's host alone", () => {
  const { topology, placement, problems } = placed({
    "gateway_port_forwardings.own": forward({ internal_port_id: "vm1", internal_port: 8000 }),
    "gateway_port_forwardings.other": forward({
      snat_agent: "n2",
      external_port: undefined,
      external_port_range: "9000:9009",
      internal_ip_address: "172.17.0.99",
      internal_port_range: "7000:7009",
    }),
  });
  expect(problems).toEqual([]);
  expect(pinsOf(topology, placement)).toEqual([
    {
      router: "r1",
      node: "r1@n2",
      subnet: "db",
      ipAddress: "172.17.0.99",
      host: undefined,
      ports: { protocol: "tcp", first: 7000, last: 7009 },
    },
    {
      router: "r1",
      node: "r1",
      subnet: "web",
      ipAddress: "172.16.0.11",
      host: "c1",
      ports: { protocol: "tcp", first: 8000, last: 8000 },
    },
  ]);
});

test("all that a VM sends whose floating IP is on the SNAT node goes there, of one on its host nothing", () => {
  const { topology, placement } = placed({
    "floating_ips.far": { floating_network: "public", port: "vm3" },
    "floating_ips.near": { floating_network: "public", port: "vm1" },
  });
  const pin = { router: "r1", node: "r1@n2", subnet: "db", ipAddress: "172.17.0.13", host: "c3" };
  expect(pinsOf(topology, placement)).toEqual([pin]);
});

test("of a router that is not distributed nothing is pinned", () => {
  const { topology, placement } = placed({
    "routers.r1.distributed": false,
    "routers.r1.configurations": { preferred_agent: "n1" },
    "gateway_port_forwardings.own": forward({ internal_port_id: "vm1", internal_port: 8000 }),
    "floating_ips.far": { floating_network: "public", port: "vm3" },
  });
  expect(pinsOf(topology, placement)).toEqual([]);
});

const PORTS = (protocol: string, range: string) => ({
  "floating_ips.far": {
    floating_network: "public",
    router: "r1",
    port_forwardings: {
      // Known of no host, and so on the first SNAT node.
      a: { protocol, external_port_range: range, internal_port_range: range, internal_ip_address: "172.17.0.99" },
    },
  },
  "gateway_port_forwardings.g": forward({
    snat_agent: "n2",
    internal_ip_address: "172.17.0.99",
    internal_port: 8005,
  }),
});

test("one port cannot go back to two nodes", () => {
  expect(() => placed(PORTS("tcp", "8000:8005"))).toThrow(
    'the answers of tcp port 8000:8005 of 172.17.0.99 go back to "n1" for this forward, and to "n2" for another one',
  );
});

test.each([
  ["of another protocol", PORTS("udp", "8000:8005")],
  ["next to them", PORTS("tcp", "8000:8004")],
])("ports %s can", (_, set) => {
  expect(placed(set).problems).toEqual([]);
});
