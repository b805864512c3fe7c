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
    ],
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
