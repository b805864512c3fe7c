import { parseStatus } from "../../../lib/engine/status/status";
import { dhcp, dnsmasq, L2, router } from "../bundles";

const output = `current 4
confirmed 3
unit ${L2} active
unit ${router("r1")} active
namespace qrouter-r1
address qrouter-r1 qg-3f2a 203.0.113.11/24
address qrouter-r1 qr-77b1 172.16.0.1/24
rule qrouter-r1 [12:720] -A rg-pf -d 203.0.113.11/32 -p tcp -m tcp --dport 34203 -m comment --comment rg_portforwarding-6a1b -j DNAT --to-destination 172.16.0.50:8000
rule qrouter-r1 [0:0] -A rg-pf -d 203.0.113.11/32 -p udp -m udp --dport 53 -m comment --comment "rg_portforwarding-6a1c" -j DNAT --to-destination 172.16.0.51:5353
rule qrouter-r1 [3:180] -A fip -d 203.0.113.101/32 -m comment --comment floatingip-7b20 -j DNAT --to-destination 172.16.0.10
rule qrouter-r1 [5:300] -A fip-pf -d 203.0.113.102/32 -p udp -m udp --dport 9000:9009 -m comment --comment fip_portforwarding-7b21 -j DNAT --to-destination 172.16.0.20:7000-7009/9000
rule qrouter-r1 [9:540] -A PREROUTING -d 198.51.100.1/32 -j DNAT --to-destination 172.16.0.99
path r1 node
unit ${dhcp("n1")} active
namespace qdhcp-n1
unit ${dnsmasq("n1")} activating
dhcp n1 stopped 2
vrrp r1 MASTER 254 1795466025 12 3
room r1 524288 262144
vrrp r2 DOWN 153 0 0 0
`;

test("every fact of a running host is read", () => {
  expect(parseStatus(output)).toEqual({
    current: 4,
    confirmed: 3,
    units: [
      { unit: L2, state: "active" },
      { unit: router("r1"), state: "active" },
      { unit: dhcp("n1"), state: "active" },
      { unit: dnsmasq("n1"), state: "activating" },
    ],
    namespaces: [
      {
        name: "qrouter-r1",
        addresses: [
          { device: "qg-3f2a", address: "203.0.113.11/24" },
          { device: "qr-77b1", address: "172.16.0.1/24" },
        ],
      },
      { name: "qdhcp-n1", addresses: [] },
    ],
    dhcp: [{ network: "n1", running: false, leases: 2 }],
    forwards: [
      {
        id: "6a1b",
        namespace: "qrouter-r1",
        protocol: "tcp",
        externalAddress: "203.0.113.11",
        externalPorts: "34203",
        destination: "172.16.0.50:8000",
        packets: 12,
        bytes: 720,
      },
      {
        id: "6a1c",
        namespace: "qrouter-r1",
        protocol: "udp",
        externalAddress: "203.0.113.11",
        externalPorts: "53",
        destination: "172.16.0.51:5353",
        packets: 0,
        bytes: 0,
      },
      {
        id: "7b21",
        namespace: "qrouter-r1",
        protocol: "udp",
        externalAddress: "203.0.113.102",
        externalPorts: "9000:9009",
        destination: "172.16.0.20:7000:7009",
        packets: 5,
        bytes: 300,
      },
    ],
    floatingIps: [
      {
        id: "7b20",
        namespace: "qrouter-r1",
        address: "203.0.113.101",
        target: "172.16.0.10",
        packets: 3,
        bytes: 180,
      },
    ],
    paths: [{ router: "r1", by: "node" }],
    vrrp: [
      {
        router: "r1",
        state: "MASTER",
        priority: 254,
        since: "2026-11-23T20:33:45.000Z",
        connections: 12,
        copied: 3,
        room: { remembered: 524288, kernel: 262144 },
      },
      { router: "r2", state: "DOWN", priority: 153, connections: 0, copied: 0 },
    ],
  });
});

test("a host with nothing deployed", () => {
  const status = parseStatus(`unit ${L2} inactive\n`);
  expect(status.current).toBeUndefined();
  expect(status.units).toEqual([{ unit: L2, state: "inactive" }]);
});
