import { createHash } from "node:crypto";
import { secretPlaceholder } from "../../../lib/bundle/secret";
import { driftOf } from "../../../lib/engine/drift/drift";
import { parseInspection } from "../../../lib/engine/state/inspection";
import { bundle, file, L2, router } from "../bundles";

const R = router("r1");
const ROOT = "/etc/vrouter/e/current";
const reload = { unit: R, action: "reload" } as const;
const PORTS =
  "# generated\nnamespace qrouter-r1\nport qr-1 tap1 fa:16:3e:00:00:01 1450 brq1\naddress qr-1 172.16.0.1/24\nroute 10.0.0.0/8 172.16.0.9\n";
const SYSCTL = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.default.rp_filter = 1\n";
const NETWORK = "bridge brq1 1450\nvxlan vxlan-7 7 198.18.1.11\npeer 198.18.1.12\n";
const PLACEHOLDER = secretPlaceholder({ name: "ha_vrrp_auth_password", version: 1 });
const KEEPALIVED = `vrrp {\n    auth_pass ${PLACEHOLDER}\n}\n`;
const FILES = [
  file("networks/n1", NETWORK, { unit: L2, action: "reload" }),
  file("routers/r1/iptables.rules", "*nat\nCOMMIT\n", reload),
  file("routers/r1/keepalived.conf", KEEPALIVED),
  file("routers/r1/ports", PORTS, reload),
  file("routers/r1/sysctl", SYSCTL, reload),
  file("systemd/vrouter-e.target", ""),
];
const deployed = bundle([L2, R], FILES);

const encode = (text: string) => Buffer.from(text).toString("base64");
const sum = (text: string) => createHash("sha256").update(text).digest("hex");
const FILLED = KEEPALIVED.replace(PLACEHOLDER, "s3cr3t");
const MANIFEST = [
  ...FILES.map(({ path, text }) => `${sum(text)}  ./${path.slice(ROOT.length + 1)}`),
  "0  ./bundle.json",
  "",
];

const LINK = "mtu 1450 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether";
const SLAVE = "bridge_slave state forwarding priority 32 cost 2 hairpin off learning on flood on isolated off";
const NS = "kernel qrouter-r1";

/** A line of rules each, which a test may put in the place of others. */
function rules(path: string, side: "desired" | "live", text: string): Readonly<Record<string, string>> {
  return { [`rules ${path} ${side}`]: text.split("\n").join(`\nrules ${path} ${side} `) };
}

const desiredRules = rules("routers/r1/iptables.rules", "desired", "*nat\n-A X\nCOMMIT");
const withoutRules = { ...desiredRules, "rules routers/r1/iptables.rules live": undefined };

/** What a host says that nobody touched, with some lines put in the place of others; `undefined` is not said. */
function inspected(changes: Readonly<Record<string, string | undefined>> = {}) {
  const facts: Record<string, string | undefined> = {
    current: "3",
    confirmed: "3",
    ...Object.fromEntries(FILES.map(({ path }) => [`file ${path.slice(ROOT.length + 1)}`, "644 root:root ="])),
    "file routers/r1/keepalived.conf": `644 root:root ${encode(FILLED)}`,
    "file manifest": `600 root:root ${encode(MANIFEST.join("\n"))}`,
    "file bundle.json": "600 root:root =",
    "other routers": "d 755 root:root",
    "link vrouter-e.target": `${ROOT}/systemd/vrouter-e.target`,
    "link multi-user.target.wants/vrouter-e.target": `${ROOT}/systemd/vrouter-e.target`,
    "unit vrouter-e.target": "active",
    [`unit ${L2}`]: "active",
    [`unit ${R}`]: "active",
    "kernel host link 5: brq1:": `<BROADCAST,MULTICAST,UP,LOWER_UP> ${LINK} 46:e4:de:ba:52:08 brd ff:ff:ff:ff:ff:ff\\    bridge forward_delay 0 ageing_time 30000\\    alias vrouter:e`,
    "kernel host link 6: vxlan-7:": `<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 master brq1 link/ether 46:e4:de:ba:52:08 vxlan id 7 local 198.18.1.11 srcport 0 0 dstport 4789 ${SLAVE} alias vrouter:e`,
    "kernel host link 9: tap1@if2:": `<BROADCAST,MULTICAST,UP,LOWER_UP> master brq1 ${LINK} fe:16:3e:00:00:01 brd ff:ff:ff:ff:ff:ff link-netns qrouter-r1\\    veth ${SLAVE}`,
    "kernel host fdb 00:00:00:00:00:00 dev": "vxlan-7 dst 198.18.1.12 self permanent",
    "kernel host fdb fe:16:3e:00:00:01 dev": "tap1 master brq1 permanent",
    [`${NS} link 1: lo:`]: "<LOOPBACK,UP,LOWER_UP> mtu 65536 link/loopback 00:00:00:00:00:00",
    [`${NS} link 2: qr-1@if9:`]: `<BROADCAST,MULTICAST,UP,LOWER_UP> ${LINK} fa:16:3e:00:00:01 brd ff:ff:ff:ff:ff:ff veth`,
    [`${NS} address 1: lo   `]: "inet 127.0.0.1/8 scope host lo",
    [`${NS} address 2: qr-1   `]: "inet 172.16.0.1/24 brd 172.16.0.255 scope global qr-1",
    [`${NS} route 10.0.0.0/8`]: "via 172.16.0.9 dev qr-1 proto static ",
    [`${NS} route 172.16.0.0/24`]: "dev qr-1 proto kernel scope link src 172.16.0.1 ",
    [`${NS} route local 127.0.0.0/8`]: "dev lo table local proto kernel scope host src 127.0.0.1 ",
    [`${NS} route local 127.0.0.1`]: "dev lo table local proto kernel scope host src 127.0.0.1 ",
    [`${NS} route local 172.16.0.1`]: "dev qr-1 table local proto kernel scope host src 172.16.0.1 ",
    [`${NS} route broadcast 172.16.0.255`]: "dev qr-1 table local proto kernel scope link src 172.16.0.1 ",
    [`${NS} rule 0:`]: "from all lookup local",
    [`${NS} rule 32766:`]: "from all lookup main",
    [`${NS} rule 32767:`]: "from all lookup default",
    [`${NS} qdisc qdisc noqueue`]: "0: dev qr-1 root refcnt 2 ",
    [`${NS} table ip`]: "nat",
    [`${NS} setting net.ipv4.ip_forward`]: "1",
    [`${NS} setting net.ipv4.conf.default.rp_filter`]: "1",
    [`${NS} setting net.ipv4.conf.qr-1.rp_filter`]: "1",
    ...rules("routers/r1/iptables.rules", "desired", "*nat\nCOMMIT"),
    ...rules("routers/r1/iptables.rules", "live", "*nat\nCOMMIT"),
    ...changes,
  };
  const output = Object.entries(facts).flatMap(([subject, fact]) => (fact === undefined ? [] : [`${subject} ${fact}`]));
  return { generation: 3, bundle: deployed, inspection: parseInspection(output.join("\n")) };
}

test("what is as it was left is no drift: neither the order of kernel facts nor a filled-in secret", () => {
  expect(driftOf(inspected())).toEqual([]);
});

test.each([
  ["one line moved down by another", `# mine\n${FILLED}`],
  ["a blank more before it", FILLED.replace("    auth_pass", "\tauth_pass")],
  ["another password", FILLED.replace("s3cr3t", "othersec")],
])("an edit beside a secret is told without the secret: %s", (_, text) => {
  const [found, ...others] = driftOf(inspected({ "file routers/r1/keepalived.conf": `644 root:root ${encode(text)}` }));
  expect(others).toEqual([]);
  expect(JSON.stringify(found ?? "")).not.toMatch(/s3cr3t|othersec/);
});

test("an edited file comes with its diff, mode and owner are told", () => {
  const changes = { "file routers/r1/ports": `666 mallory:root ${encode(PORTS.replace("1450", "9000"))}` };
  expect(driftOf(inspected(changes))).toMatchObject([
    {
      kind: "file-edited",
      subject: "routers/r1/ports",
      message: "was edited",
      diff: expect.stringContaining("+port qr-1 tap1 fa:16:3e:00:00:01 9000 brq1") as string,
    },
    { kind: "file-edited", message: "has mode 0666, was 0644, owner mallory, was root" },
  ]);
});

test.each([
  ["rules", { ...desiredRules, ...rules("routers/r1/iptables.rules", "live", "*nat\n-A X\n-A Y\nCOMMIT") }, "+-A Y"],
  ["rules", withoutRules, "--A X"],
  ["rules", rules("dhcp/n1/ports", "live", "*filter\n:INPUT DROP\nCOMMIT"), "+:INPUT DROP"],
  ["network", { [`${NS} address 2: qr-1   `]: undefined }, "-address qr-1 172.16.0.1/24"],
  ["network", { [`${NS} address 3: qr-1   `]: "inet6 fe80::1/64 scope link" }, "+address qr-1 fe80::1/64"],
  ["network", { [`${NS} link 2: qr-1@if9:`]: undefined }, "-port qr-1 tap1 fa:16:3e:00:00:01 1450 brq1"],
  ["network", { [`${NS} link 3: dummy0:`]: "<BROADCAST,UP> mtu 1500" }, "+device dummy0"],
  ["network", { [`${NS} link 1: lo:`]: "<LOOPBACK> mtu 65536 link/loopback 00:00:00:00:00:00" }, "+link lo down"],
  ["network", { [`${NS} route 10.0.0.0/8`]: undefined }, "-route 10.0.0.0/8 172.16.0.9"],
  ["network", { [`${NS} route 172.16.0.0/24`]: undefined }, "-route 172.16.0.0/24 dev qr-1"],
  ["network", { [`${NS} route local 172.16.0.1`]: undefined }, "-route local 172.16.0.1 dev qr-1 table local"],
  ["network", { [`${NS} route blackhole`]: "10.1.0.0/16 table 100" }, "+route blackhole 10.1.0.0/16 table 100"],
  ["network", { [`${NS} rule 99:`]: "from all lookup 100" }, "+rule 99: from all lookup 100"],
  ["network", { [`${NS} rule 0:`]: undefined }, "-rule 0: from all lookup local"],
  [
    "network",
    { [`${NS} neighbour 172.16.0.7`]: "dev qr-1 lladdr 02::1 PERMANENT" },
    "+neighbour 172.16.0.7 dev qr-1 lladdr 02::1 PERMANENT",
  ],
  [
    "network",
    { [`${NS} qdisc qdisc netem`]: "8001: dev qr-1 root refcnt 2 loss 9%" },
    "+qdisc netem 8001: dev qr-1 root refcnt 2 loss 9%",
  ],
  ["network", { [`${NS} table inet`]: "mine" }, "+table inet mine"],
  [
    "network",
    { "kernel host fdb 02:00:00:00:00:01 dev": "tap1 master brq1 static" },
    "+fdb 02:00:00:00:00:01 dev tap1 master brq1 static",
  ],
  ["kernel-setting", { [`${NS} setting net.ipv4.ip_forward`]: "0" }, "+net.ipv4.ip_forward = 0"],
  ["kernel-setting", { [`${NS} setting net.ipv4.conf.qr-1.rp_filter`]: "0" }, "+net.ipv4.conf.qr-1.rp_filter = 0"],
  [
    "kernel-setting",
    { [`${NS} setting net.ipv4.conf.default.proxy_arp`]: "0", [`${NS} setting net.ipv4.conf.qr-1.proxy_arp`]: "1" },
    "+net.ipv4.conf.qr-1.proxy_arp = 1",
  ],
] as [string, Record<string, string | undefined>, string][])(
  "%s %j: the unit that reads the file is what mends it",
  (kind, changes, line) => {
    const found = driftOf(inspected(changes));
    expect(found.map((one) => one.kind)).toEqual([kind]);
    expect(found[0]!.diff.split("\n")).toContain(line);
    if (!Object.keys(changes)[0]!.includes("dhcp"))
      expect(found[0]).toMatchObject({ repair: [`systemctl reload ${R}`] });
  },
);

test.each([
  [{ "kernel host fdb 00:00:00:00:00:00 dev": undefined }, "-peer 198.18.1.12"],
  [{ "kernel host link 6: vxlan-7:": undefined }, "-vxlan vxlan-7 7 198.18.1.11"],
  [{ "kernel host address 5: brq1   ": "inet 192.0.2.1/24 scope global brq1" }, "+address brq1 192.0.2.1/24"],
  [{ "kernel host link 8: dummy0:": "<BROADCAST,UP> mtu 1500 master brq1 dummy bridge_slave" }, "+device dummy0"],
] as [Record<string, string | undefined>, string][])("a tenant network %j", (changes, line) => {
  const [found, ...others] = driftOf(inspected(changes));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ subject: "networks/n1", repair: [`systemctl reload ${L2}`] });
  expect(found!.diff.split("\n")).toContain(line);
});

test.each([
  [{ "kernel host setting net.bridge.bridge-nf-call-iptables": "1" }, "+net.bridge.bridge-nf-call-iptables = 1"],
  [{ "kernel host link 8: brq9:": "<BROADCAST,UP> mtu 1500 alias vrouter:e" }, "+device brq9"],
])("what is of all tenant networks %j", (changes, line) => {
  expect(driftOf(inspected(changes))).toMatchObject([{ subject: "networks", repair: [`systemctl reload ${L2}`] }]);
  expect(driftOf(inspected(changes))[0]!.diff.split("\n")).toContain(line);
});

test.each([
  [{ current: "4" }, "current", "leads to 4, was 3"],
  [{ confirmed: undefined }, "confirmed", "leads to nothing, was 3"],
  [{ "other routers": "d 777 root:root" }, "routers", "has mode 0777, was 0755"],
  [{ "other mine": "d 755 root:root" }, "mine", "is a folder that is not of ours"],
  [{ "other mine": "l 777 root:root" }, "mine", "is neither a file nor a folder"],
  [{ "file manifest": `600 root:root ${encode("")}` }, "manifest", "was edited"],
  [{ "file bundle.json": `600 root:root ${encode("{}")}` }, "bundle.json", "was edited"],
  [{ "file routers/r1/ports": "644 root:mallory =" }, "routers/r1/ports", "has owner root:mallory, was root"],
  [{ [`unit ${R}`]: "failed" }, R, "is failed"],
  [{ "link vrouter-e.target": "/dev/null" }, "vrouter-e.target", "is not linked into /etc/systemd/system"],
  [{ "link multi-user.target.wants/vrouter-e.target": undefined }, "vrouter-e.target", "is not enabled"],
  [
    { "unlinked 99-vrouter-e.conf": "/etc/NetworkManager/conf.d" },
    "99-vrouter-e.conf",
    "is not linked into /etc/NetworkManager/conf.d",
  ],
  [{ [`masked ${R}`]: "" }, R, "is masked: systemd would not start it"],
  [{ [`stale ${R}`]: "" }, R, "was read from another file"],
  [{ [`lost ${R}`]: "/run/x" }, R, "has lost /run/x"],
  [{ [`odd ${R}`]: "runs with another routers/r1/x" }, R, "runs with another routers/r1/x"],
] as [Record<string, string | undefined>, string, string][])("%j: %s %s", (changes, subject, message) => {
  expect(driftOf(inspected(changes))).toMatchObject([{ subject, message }]);
});

test.each<[boolean, Record<string, string | undefined>]>([
  [true, { [`${NS} address 2: qr-1   `]: undefined }],
  [true, { [`${NS} rule 99:`]: "from all lookup 100" }],
  [true, withoutRules],
  [true, { [`unit ${R}`]: "inactive" }],
  [
    false,
    {
      [`${NS} address 3: qr-1   `]: "inet 192.0.2.1/32 scope global qr-1",
      [`${NS} route local 192.0.2.1`]: "dev qr-1 table local proto kernel scope host src 192.0.2.1",
    },
  ],
  [false, { [`${NS} link 2: qr-1@if9:`]: `<BROADCAST,MULTICAST,PROMISC,UP> ${LINK} fa:16:3e:00:00:01 veth` }],
  [false, { "file routers/r1/ports": `644 root:root ${encode("")}` }],
])("traffic suffers: %s, %j", (traffic, changes) => {
  expect(driftOf(inspected(changes)).map((one) => one.traffic)).toContain(traffic);
  expect(driftOf(inspected(changes)).some((one) => one.traffic)).toBe(traffic);
});
