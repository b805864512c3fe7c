import { placed } from "./declared";

const forwarding = (vm: string, port: number) => ({
  protocol: "tcp",
  external_port: port,
  internal_port: port,
  internal_port_id: vm,
});

const FLOATING = { floating_network: "public" };

const CASES: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
  ["on the VM's own host", { "floating_ips.f": { ...FLOATING, port: "vm1" } }, { router: "r1", host: "c1" }],
  [
    "on the SNAT node of the VM's host, which does not reach the external network",
    { "floating_ips.f": { ...FLOATING, port: "vm3" } },
    { router: "r1@n2" },
  ],
  [
    "on the first SNAT node, where nobody knows the VM's host",
    { "floating_ips.f": { ...FLOATING, router: "r1", fixed_ip_address: "172.16.0.99" } },
    { router: "r1" },
  ],
  [
    "on the network nodes of a router that is not distributed",
    {
      "routers.r1.distributed": false,
      "routers.r1.configurations": { preferred_agent: "n2" },
      "floating_ips.f": { ...FLOATING, port: "vm1" },
    },
    { router: "r1" },
  ],
  [
    "on the host of all VMs that its ports lead to",
    {
      "dhcp_host_mappings.vm4": {
        subnet: "db",
        mac_address: "fa:16:3e:00:00:04",
        ip_address: "172.17.0.14",
        host: "c2",
      },
      "floating_ips.f": { ...FLOATING, port_forwardings: { a: forwarding("vm2", 80), b: forwarding("vm4", 81) } },
    },
    { router: "r1", host: "c2" },
  ],
  [
    "on the one SNAT node of the hosts of the VMs that its ports lead to",
    { "floating_ips.f": { ...FLOATING, port_forwardings: { a: forwarding("vm2", 80), b: forwarding("vm3", 81) } } },
    { router: "r1@n2" },
  ],
  [
    "on the first SNAT node, where the VMs' hosts have several",
    { "floating_ips.f": { ...FLOATING, port_forwardings: { a: forwarding("vm1", 80), b: forwarding("vm3", 81) } } },
    { router: "r1" },
  ],
  ["nowhere, as long as it leads nowhere", { "floating_ips.f": FLOATING }, undefined],
];

test.each(CASES)("a floating IP is %s", (_, set, place) => {
  const { placement } = placed(set);
  expect(placement.floatingIps.get("f")).toEqual(place);
});

test("a VM whose host is not declared is told of", () => {
  const { placement, problems } = placed({
    "dhcp_host_mappings.vm1": { subnet: "web", mac_address: "fa:16:3e:00:00:01", ip_address: "172.16.0.11" },
    "floating_ips.f": { ...FLOATING, port: "vm1" },
  });
  expect(placement.floatingIps.get("f")).toEqual({ router: "r1" });
  expect(problems).toEqual(["warning FLOATING_IP_WITHOUT_HOST floating_ips.f"]);
});
