import { Layout } from "../../lib/artefacts/layout";
import { activationsOf } from "../../lib/bundle/activations";

const layout = new Layout("e");
const UNITS = [
  layout.segmentsUnit,
  ...(["router", "conntrackd", "keepalived", "dhcp", "dnsmasq"] as const).flatMap(kind),
];

function kind(name: Parameters<Layout["unit"]>[0]): string[] {
  return [layout.unit(name, "1"), layout.unit(name, "2")];
}

/** As `action unit`, without what all units have in common. */
function told(path: string): string[] {
  return activationsOf(layout, path, UNITS).map(
    ({ unit, action }) => `${action} ${unit.replace("vrouter-e-", "").replace(".service", "")}`,
  );
}

test.each([
  ["networks/7", ["reload l2"]],
  ["runtime/l2.sh", ["reload l2"]],
  ["routers/1/ports", ["reload router@1"]],
  ["routers/1/sysctl", ["reload router@1"]],
  ["routers/1/iptables.rules", ["reload router@1"]],
  ["routers/1/keepalived.conf", ["reload keepalived@1"]],
  ["routers/1/conntrackd.conf", ["restart conntrackd@1"]],
  ["dhcp/2/ports", ["reload dhcp@2"]],
  ["dhcp/2/sysctl", ["reload dhcp@2"]],
  ["dhcp/2/dnsmasq.conf", ["restart dnsmasq@2"]],
  ["dhcp/2/host", ["restart dnsmasq@2"]],
  ["dhcp/2/opts", ["restart dnsmasq@2"]],
  ["dhcp/2/addn_hosts", ["restart dnsmasq@2"]],
])("%s is read by one unit", (path, activations) => {
  expect(told(path)).toEqual(activations);
});

test.each([
  ...["netns.sh", "firewall.sh", "ports.sh", "routes.sh"].map((name): [string, string[]] => [
    `runtime/${name}`,
    ["reload router@1", "reload router@2", "reload dhcp@1", "reload dhcp@2"],
  ]),
  ["runtime/virtual.sh", ["reload router@1", "reload router@2"]],
  ["systemd/vrouter-e-keepalived@.service", ["restart keepalived@1", "restart keepalived@2"]],
  ["systemd/vrouter-e-conntrackd@.service", ["restart conntrackd@1", "restart conntrackd@2"]],
  ["systemd/vrouter-e-dnsmasq@.service", ["restart dnsmasq@1", "restart dnsmasq@2"]],
])("%s is read by every unit of its kind", (path, activations) => {
  expect(told(path)).toEqual(activations);
});

test.each([
  ["names"],
  ["runtime/vrrp.sh"],
  ["runtime/boot.sh"],
  ["systemd/vrouter-e.target"],
  ["systemd/vrouter-e-l2.service"],
  ["systemd/vrouter-e-router@.service"],
  ["systemd/vrouter-e-dhcp@.service"],
])("%s waits for the next start", (path) => {
  expect(told(path)).toEqual([]);
});
