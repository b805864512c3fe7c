import {
  DhcpOptions,
  computeTag,
  dhcpOptionsIn,
  subnetOfTag,
  subnetTag,
} from "../../lib/artefacts/daemons/dhcp-options";
import { DhcpHosts, DnsmasqConfiguration, dhcpHostsIn, dnsmasqIn } from "../../lib/artefacts/daemons/dnsmasq";
import { Firewall, firewallIn } from "../../lib/artefacts/network/firewall";
import { Keepalived, keepalivedIn } from "../../lib/artefacts/daemons/keepalived";
import { Layout, unitIn } from "../../lib/artefacts/layout";
import { Namespace, namespaceIn } from "../../lib/artefacts/network/namespace";
import { Segment, segmentIn } from "../../lib/artefacts/network/segment";
import { routerSysctl, settingsIn } from "../../lib/artefacts/network/sysctl";
import { onePort } from "../../lib/net/port-range";
import { instancesIn, targetUnit } from "../../lib/artefacts/units";
import { networkdDevicesIn, networkdText } from "../../lib/artefacts/network/unmanaged";

/** Each artefact's parser reads what its renderer wrote. */
const SUBNET = "6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90";
const OTHER = "7d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90";

describe("rules", () => {
  const forward = {
    protocol: "tcp",
    externalPorts: onePort(34203),
    internalAddress: "172.16.0.50",
    internalPorts: onePort(8000),
  } as const;
  const gateway = { device: "qg-1", address: "203.0.113.11", enableSnat: true };
  const returning = {
    ...forward,
    id: "f2",
    externalPorts: onePort(80),
    returnPath: { device: "qr-1", address: "172.16.0.1" },
  };
  const read = {
    protocol: "tcp",
    externalAddress: "203.0.113.11",
    internal: "172.16.0.50:8000",
    floating: false,
    packets: 0,
    bytes: 0,
  };

  test("with forwards, and which of them have their answers sent back", () => {
    const text = new Firewall({ gateway, forwards: [{ ...forward, id: "f1" }, returning] }).render();
    expect(firewallIn(text)).toEqual({
      enableSnat: true,
      forwards: [
        { ...read, id: "f1", externalPorts: onePort(34203), returnPath: false },
        { ...read, id: "f2", externalPorts: onePort(80), returnPath: true },
      ],
      floatingIps: [],
    });
  });

  test("without source NAT, and without a gateway", () => {
    const silent = new Firewall({ gateway: { ...gateway, enableSnat: false }, forwards: [] }).render();
    const none = { enableSnat: false, forwards: [], floatingIps: [] };
    expect([silent, new Firewall({ forwards: [] }).render(), ""].map(firewallIn)).toEqual([none, none, none]);
  });

  test("as iptables-save shows them, with counters and quotes", () => {
    const text = new Firewall({ gateway, forwards: [{ ...forward, id: "f1" }] }).render();
    const rule = text.split("\n").find((line) => line.includes("DNAT --to-destination"))!;
    const saved = `[12:720] ${rule.replace(/--comment (\S+)/, '--comment "$1"')}`;
    expect(firewallIn(saved).forwards).toEqual([
      { ...read, id: "f1", externalPorts: onePort(34203), returnPath: false, packets: 12, bytes: 720 },
    ]);
  });
});

test.each([
  ["of a router", undefined],
  ["of an HA router", true],
])("a namespace %s", (_, vrrp) => {
  const port = { tap: "tap1", mac: "fa:16:3e:00:00:01", mtu: 1450, bridge: "brq1" };
  const props = {
    name: "qrouter-r1",
    ports: [
      { ...port, device: "qr-1", addresses: ["172.16.0.1/24", "172.16.1.1/24"] },
      { ...port, device: "qg-1", addresses: [] },
    ],
    routes: [{ destination: "0.0.0.0/0", nexthop: "203.0.113.1" }],
  };
  expect(namespaceIn(new Namespace({ ...props, vrrp }).render())).toEqual({ ...props, vrrp: vrrp === true });
});

test("an instance of keepalived", () => {
  const addresses = [
    { address: "172.16.0.1/24", device: "qr-1" },
    { address: "203.0.113.11/24", device: "qg-1" },
  ];
  const routes = [{ destination: "0.0.0.0/0", nexthop: "203.0.113.1", device: "qg-1" }];
  const keepalived = new Keepalived({
    routerId: "network-1",
    vrid: 7,
    priority: 253,
    advertInterval: 2,
    device: "ha-1",
    advertisedAddress: "169.254.0.7/24",
    addresses,
    routes,
    notify: "true",
    priorityOffsetFile: "/var/lib/priority_offset",
    gatewayCheck: { command: "true", interval: 5 },
    preemptDelay: 0,
  });
  expect(keepalivedIn(keepalived.render())).toEqual({
    parameters: keepalived.parameters,
    vrid: 7,
    priority: 253,
    advertised: [{ address: "169.254.0.7/24", device: "ha-1" }],
    addresses,
    routes,
  });
  expect(keepalivedIn("(sensitive value)\n")).toEqual({
    parameters: "",
    vrid: undefined,
    priority: 0,
    advertised: [],
    addresses: [],
    routes: [],
  });
});

test("hosts, ranges and options of dnsmasq", () => {
  const host = { macAddress: "fa:16:3e:a1:00:50", ipAddress: "172.16.0.50", hostname: "vm1" };
  const hosts = [
    { ...host, tag: subnetTag(SUBNET) },
    { ...host, tag: computeTag("compute-1", OTHER) },
  ];
  expect(dhcpHostsIn(new DhcpHosts(hosts).render())).toEqual(hosts);
  expect(hosts.map(({ tag }) => subnetOfTag(tag))).toEqual([SUBNET, OTHER]);
  const range = { network: "172.16.0.0", netmask: "255.255.255.0", size: 256 };
  const configuration = new DnsmasqConfiguration({
    directory: "/d",
    runtimeDirectory: "/r",
    leaseFile: "/l",
    mtu: 1450,
    authoritative: true,
    ranges: [
      { ...range, subnetId: SUBNET, leaseTime: 3600 },
      { ...range, subnetId: OTHER, leaseTime: 86_400 },
    ],
  });
  expect(dnsmasqIn(configuration.render())).toEqual({
    mtu: 1450,
    leaseTimes: new Map([
      [SUBNET, 3600],
      [OTHER, 86_400],
    ]),
  });
  const options = new DhcpOptions([
    {
      subnetId: SUBNET,
      dnsNameservers: ["9.9.9.9"],
      onLink: [],
      hostRoutes: [],
      computeGateways: [{ host: "compute-1", gateway: "172.16.0.10" }],
    },
  ]);
  const read = dhcpOptionsIn(options.render());
  expect(read.get(subnetTag(SUBNET))).toEqual(
    new Map([
      ["option:dns-server", "9.9.9.9"],
      ["option:router", ""],
    ]),
  );
  expect(read.get(computeTag("compute-1", SUBNET))?.get("option:router")).toBe("172.16.0.10");
});

test("a segment, devices that networkd leaves alone, settings, and the units of a target", () => {
  const segment = { bridge: "brq1", vni: 1001, mtu: 1450, local: "10.0.0.1", peers: ["10.0.0.2", "10.0.0.3"] };
  expect(segmentIn(new Segment(segment).render())).toEqual(segment);
  expect(networkdDevicesIn(networkdText(["brq1", "tap1"]))).toEqual(["brq1", "tap1"]);
  const settings = settingsIn(routerSysctl());
  expect(settings).toContainEqual(["net.ipv4.ip_forward", "1"]);
  const lines = routerSysctl()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(settings.map(([key, value]) => `${key} = ${value}`)).toEqual(lines);
  const layout = new Layout("edge-1");
  const units = [layout.segmentsUnit, layout.unit("router", "r1"), layout.unit("dnsmasq", "n1")];
  expect(instancesIn(targetUnit(layout, units))).toEqual(units);
  expect(units.map(unitIn)).toEqual([undefined, { kind: "router", id: "r1" }, { kind: "dnsmasq", id: "n1" }]);
});
