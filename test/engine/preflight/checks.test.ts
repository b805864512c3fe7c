import { needsOf } from "../../../lib/bundle/needs";
import type { Check } from "../../../lib/engine/preflight/check";
import { checksOf } from "../../../lib/engine/preflight/checks";
import { questions } from "../../../lib/engine/preflight/questions";
import { compiledDocument } from "../../compiled";

const { topology, placement, bundles } = compiledDocument("environments/spread.yaml");
const bundle = bundles.find(({ host }) => host === "network-1")!;
const subject = { bundle, needs: needsOf(topology, placement).get("network-1")! };

const READY = `started 1000.5
system debian 12
init systemd
kernel 6.1.0
version systemctl systemd 252 (252.31-1~deb12u1)
version keepalived Keepalived v2.2.7 (01/16,2022)
version dnsmasq Dnsmasq version 2.90  Copyright (c) 2000-2024 Simon Kelley
version iptables iptables v1.8.9 (nf_tables)
feature namespaces ok
feature vxlan ok
bridge br-ex 1500 up
address 198.18.1.11 eth1 1500
peer 198.18.1.12 ok
peer 198.18.1.21 ok
peer 198.18.1.22 ok
folder /etc/vrouter 100000 5000 writable
ended 1001.5
`;
const ASKED = { sent: 1000, received: 1002 };

/** What is said when one line of a host that is ready is another. */
function said(line: RegExp, other: string, asked = ASKED): Check[] {
  expect(READY).toMatch(line);
  return checksOf(subject, READY.replace(line, other), asked).filter(({ state }) => state !== "ok");
}

test("a host that has everything", () => {
  expect(checksOf(subject, READY, ASKED).map(({ check, state, found }) => [check, state, found])).toEqual([
    ["system", "ok", "Debian 12"],
    ["commands", "ok", "all there"],
    ["systemd", "ok", "252"],
    ["keepalived", "ok", "2.2.7"],
    ["dnsmasq", "ok", "2.90"],
    ["iptables", "ok", "1.8.9"],
    ["kernel", "ok", "6.1.0: namespaces, vxlan"],
    ["bridge br-ex", "ok", "up, MTU 1500"],
    ["underlay", "ok", "198.18.1.11 on eth1, MTU 1500"],
    ["underlay peers", "ok", "1500 bytes reach 3 of 3"],
    ["clock", "ok", "0.0 s ahead"],
    ["disk", "ok", "97 MiB free"],
  ]);
});

test.each([
  [/debian 12/, "rhel 9.4", "system", "warning", "RHEL 9: no test runs there", /docs\/systems\.md/],
  [/debian 12/, "ubuntu 24.04", "system", "warning", "ubuntu 24.04: no test runs there", /docs\/systems\.md/],
  [/^init systemd/m, "selinux enforcing\ninit systemd", "SELinux", "warning", "enforcing", /ausearch/],
  [/^init systemd$/m, "init busybox", "init", "failed", "busybox", /boot the host with systemd$/],
  [/systemd 252.*/, "systemd 239", "systemd", "failed", "239", /^upgrade to 243 or later: units with NetworkNamespace/],
  [/systemd 252.*/, "systemd 246", "systemd", "warning", "246", /^the tests run with 247 to 257: /],
  [/v2\.2\.7/, "v2.1", "keepalived", "warning", "2.1", /^the tests run with 2\.1\.5 to 2\.3\.3: /],
  [/v2\.2\.7.*/, "unknown option", "keepalived", "warning", "Keepalived unknown option", /run with 2\.1\.5 to 2\.3\.3/],
  [/\(nf_tables\)/, "(legacy)", "iptables", "warning", "1.8.9 (legacy)", /iptables-nft: choose that$/],
  [
    /^kernel/m,
    "alternative iptables v1.8.9 (legacy)\nkernel",
    "iptables",
    "warning",
    "`iptables` is the legacy one, ours is iptables-nft",
    /take iptables-nft/,
  ],
  [
    /vxlan ok/,
    "vxlan lacks RTNETLINK answers: Unknown device type.",
    "kernel",
    "failed",
    "6.1.0: no vxlan (RTNETLINK answers: Unknown device type.)",
    /^load its modules/,
  ],
  [/br-ex 1500/, "br-ex 1400", "bridge br-ex", "failed", "MTU 1400", /^raise it to 1500, or .* physnet-ext mtu: 1400$/],
  [/eth1 1500/, "absent", "underlay", "failed", "198.18.1.11 is on no interface", /^configure it, or give /],
  [
    /21 ok/,
    "21 unasked",
    "underlay peers",
    "warning",
    "not measured, there is no ping",
    /apt-get install iputils-ping/,
  ],
  [/5000 writable/, "3 writable", "disk", "failed", "/etc/vrouter has 3 inodes free", /^remove files: it needs \d+$/],
] as const)("%s → %s", (line, other, check, state, found, fix) => {
  expect(said(line, other)).toEqual([{ check, state, found, fix: expect.stringMatching(fix) as string }]);
});

test("a file system that counts no inodes", () => {
  expect(said(/5000 writable/, "- writable")).toEqual([]);
});

test("a newer version is as good", () => {
  expect(said(/v2\.2\.7/, "v2.10.1")).toEqual([]);
  expect(said(/systemd 252.*/, "systemd 257~rc1")).toEqual([]);
});

test.each([
  ["ahead", { sent: 940, received: 942 }, "60.0 s ahead"],
  ["behind", { sent: 1060, received: 1062 }, "60.0 s behind"],
])("a clock that is %s, however long the host took", (_, asked, found) => {
  expect(said(/^/, "", asked)).toEqual([
    { check: "clock", state: "warning", found, fix: expect.stringContaining("chrony") as string },
  ]);
});

test("a slow way to the host is no wrong clock", () => {
  expect(said(/^/, "", { sent: 970, received: 1032 })).toEqual([]);
});

test("only what a host's role needs is asked for", () => {
  const compute = bundles.find(({ host }) => host === "compute-1")!;
  const asked = questions({ bundle: compute, needs: needsOf(topology, placement).get("compute-1")! }).join(" ");
  expect(asked).toContain("feature bridge feature vxlan address 198.18.1.21 peer ");
  expect(asked).not.toMatch(/keepalived|dnsmasq|iptables|br-ex/);
});

describe("distributed routers", () => {
  const distributed = compiledDocument("environments/dvr.yaml");
  const asked = (host: string) => {
    const own = distributed.bundles.find((one) => one.host === host)!;
    const needs = needsOf(distributed.topology, distributed.placement).get(host)!;
    const words = questions({ bundle: own, needs });
    return words.flatMap((word, index) => (word === "feature" ? [words[index + 1]!] : []));
  };

  test("what old kernels have not is asked of hosts whose files have it", () => {
    const usual = ["namespaces", "veth", "bridge", "vxlan", "conntrack", "iptables"];
    expect(asked("compute-1")).toEqual([...usual, "isolated", "notrack", "sport", "sticky"]);
    expect(asked("compute-2")).toEqual([...usual, "isolated", "notrack", "shift", "sticky"]);
    // It translates connections of floating IPs that are elsewhere, too.
    expect(asked("network-1")).toEqual([...usual, "adverts", "shift"]);
  });

  test.each([
    ["isolated", "6.1.0: no isolated bridge ports (it passes over isolated on)", /Linux 4\.18 or newer is needed/],
    ["sticky", "6.1.0: no sticky bridge entries (it passes over sticky)", /Linux 4\.20 or newer is needed/],
    ["sport", "6.1.0: no rules by source port (it passes over sport)", /Linux 4\.17 or newer is needed/],
    ["shift", "6.1.0: no shifted port ranges (it passes over x)", /forward each port by itself$/],
    ["notrack", "6.1.0: no untracked connections (it passes over x)", /^load its modules/],
    ["adverts", "6.1.0: no rules that look into VRRP adverts (xt_u32) (it passes over x)", /kernel-modules-extra\)$/],
  ])("without %s", (feature, found, fix) => {
    const why = /\(([^()]*)\)$/.exec(found)![1]!;
    expect(said(/vxlan ok/, `${feature} lacks ${why}`)).toEqual([
      { check: "kernel", state: "failed", found, fix: expect.stringMatching(fix) as string },
    ]);
  });
});
