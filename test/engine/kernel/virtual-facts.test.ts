import { Keepalived } from "../../../lib/artefacts/daemons/keepalived";
import { parseKernel } from "../../../lib/engine/kernel/kernel";
import { namespaceFacts } from "../../../lib/engine/kernel/namespace-facts";
import { virtualFacts } from "../../../lib/engine/kernel/virtual-facts";

/** What the kernel of an HA router's host has while it is master, and when it has just ceased to be. */
const CONF = new Keepalived({
  routerId: "h",
  vrid: 1,
  priority: 254,
  advertInterval: 2,
  device: "ha-1",
  advertisedAddress: "169.254.0.1/24",
  addresses: [
    { address: "172.16.0.1/24", device: "qr-1" },
    { address: "203.0.113.10/24", device: "qg-1" },
  ],
  routes: [
    { destination: "0.0.0.0/0", nexthop: "203.0.113.1", device: "qg-1" },
    { destination: "10.9.9.9/32", nexthop: "172.16.0.9", device: "qr-1" },
  ],
  notify: "n",
  priorityOffsetFile: "o",
  preemptDelay: 0,
}).render();
const PORTS =
  "namespace ns\nvrrp\nport qr-1 tap1 fa:16:3e:00:00:01 1450 brq1\nport qg-1 tap2 fa:16:3e:00:00:02 1500 br\n";

const FOREVER = "scope global\\ valid_lft forever preferred_lft forever";
const SECONDS = "scope global dynamic\\ valid_lft 6sec preferred_lft 6sec";
const GIVEN = [
  `address 4: ha-1    inet 169.254.0.1/24 ${FOREVER}`,
  "route 169.254.0.0/24 dev ha-1 proto kernel scope link src 169.254.0.1",
  "route local 169.254.0.1 dev ha-1 table local proto kernel scope host src 169.254.0.1",
  `address 2: qr-1    inet 172.16.0.1/24 ${FOREVER}`,
  `address 3: qg-1    inet 203.0.113.10/24 ${FOREVER}`,
  "route 172.16.0.0/24 dev qr-1 proto kernel scope link src 172.16.0.1",
  "route 203.0.113.0/24 dev qg-1 proto kernel scope link src 203.0.113.10",
  "route local 172.16.0.1 dev qr-1 table local proto kernel scope host src 172.16.0.1",
  "route local 203.0.113.10 dev qg-1 table local proto kernel scope host src 203.0.113.10",
  "route default via 203.0.113.1 dev qg-1 proto keepalived",
  "route 10.9.9.9 via 172.16.0.9 dev qr-1 proto keepalived",
];
const substitutes = (lifetime: string) => [
  `address 2: qr-1    inet 192.0.0.8/32 ${lifetime}`,
  `address 3: qg-1    inet 192.0.0.8/32 ${lifetime}`,
  "route local 192.0.0.8 dev qr-1 table local proto kernel scope host src 192.0.0.8",
  "route local 192.0.0.8 dev qg-1 table local proto kernel scope host src 192.0.0.8",
  "route 172.16.0.0/24 dev qr-1 scope link metric 1000",
  "route 203.0.113.0/24 dev qg-1 scope link metric 1000",
  "route default via 203.0.113.1 dev qg-1 metric 1000",
  "route 10.9.9.9 via 172.16.0.9 dev qr-1 metric 1000",
];

/** Addresses and routes that are not as they should be. */
function differences(state: string, lines: readonly string[]): string[] {
  const devices = ["qr-1", "qg-1"].map((name, i) => `link ${i + 2}: ${name}@if9: <BROADCAST,UP> mtu 1450`);
  const kernel = parseKernel([...devices, ...lines].map((line) => ["ns", ...line.split(" ")]));
  const { desired, live } = namespaceFacts(PORTS, kernel, virtualFacts(CONF, kernel, "ns", state));
  const told = (fact: string) => /^(address q|route|state)/.test(fact);
  return [
    ...desired.filter((fact) => told(fact) && !live.includes(fact)).map((fact) => `-${fact}`),
    ...live.filter((fact) => told(fact) && !desired.includes(fact)).map((fact) => `+${fact}`),
  ].sort();
}

test("a master has its routes twice", () => {
  expect(differences("MASTER", [...GIVEN, ...substitutes(FOREVER)])).toEqual([]);
  expect(differences("MASTER", [...GIVEN])).toEqual([
    "-address qg-1 192.0.0.8/32",
    "-address qr-1 192.0.0.8/32",
    "-route 10.9.9.9 via 172.16.0.9 dev qr-1 metric 1000",
    "-route 172.16.0.0/24 dev qr-1 scope link metric 1000",
    "-route 203.0.113.0/24 dev qg-1 scope link metric 1000",
    "-route default via 203.0.113.1 dev qg-1 metric 1000",
  ]);
});

test("who was master until now has the second ones for some seconds, and no longer", () => {
  expect(differences("BACKUP", [])).toEqual([]);
  expect(differences("BACKUP", substitutes(SECONDS))).toEqual([]);
  const leftBy23 = "route default via 203.0.113.1 dev qg-1 proto keepalived";
  expect(differences("BACKUP", [...substitutes(SECONDS), leftBy23])).toEqual([]);
  expect(differences("BACKUP", [leftBy23])).toEqual(["+route 0.0.0.0/0 203.0.113.1"]);
  expect(differences("BACKUP", substitutes(FOREVER))).toContain("+address qg-1 192.0.0.8/32");
  expect(differences("BACKUP", substitutes(FOREVER))).toContain("+route default via 203.0.113.1 dev qg-1 metric 1000");
});

test("nothing else is believed to go by itself", () => {
  const more = [
    ...substitutes(SECONDS),
    `address 2: qr-1    inet 172.16.0.7/32 ${SECONDS}`,
    "route local 172.16.0.7 dev qr-1 table local proto kernel scope host src 172.16.0.7",
    "route 10.8.0.0/16 dev qr-1",
  ];
  expect(differences("BACKUP", more)).toEqual(["+address qr-1 172.16.0.7/32", "+route 10.8.0.0/16 dev qr-1"]);
});
