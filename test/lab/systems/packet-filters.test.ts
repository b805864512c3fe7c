import { join } from "node:path";
import type { Check } from "../../../lib/engine/preflight/check";
import { Lab } from "../lab";

/** Packet filters that hosts of each release have of their own: what preflight says of them before is what becomes of packets. */
let lab: Lab;
const SYSTEMS = { "network-2": "trixie", "compute-1": "bullseye" } as const;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../../environments/ha.yaml"), undefined, SYSTEMS);
  expect(lab.vrouter("apply")).toMatchObject({ code: 0 });
  lab.vm("vm1").plug();
});

afterAll(() => Lab.down());

/** What preflight has to say of the filters of a host that is not `ok`. */
function told(host: string): Omit<Check, "check">[] {
  const { stdout } = lab.vrouter("preflight", "--json", "--host", host);
  const [{ checks }] = JSON.parse(stdout) as [{ checks: Check[] }];
  return checks
    .filter(({ check, state }) => check === "packet filters" && state !== "ok")
    .map(({ state, found, fix }) => ({ state, found, fix }));
}

function hasLease(): boolean {
  try {
    return lab.vm("vm1").dhcp("udhcpc").address !== "";
  } catch {
    return false;
  }
}

const nothing = (host: string) =>
  lab.host(host).sh(`nft flush ruleset
    for chain in INPUT OUTPUT FORWARD; do iptables -P $chain ACCEPT; done; iptables-legacy -F`);

const base = (family: string, hook: string, ...rules: string[]) =>
  [
    `add table ${family} theirs`,
    `add chain ${family} theirs theirs { type filter hook ${hook} priority 0; policy drop; }`,
    ...rules.map((rule) => `add rule ${family} theirs theirs ${rule}`),
  ]
    .map((line) => `nft '${line}'`)
    .join("; ");

const SSH = ["tcp dport 22 accept", "tcp sport 22 accept"];
const VXLAN = [
  "table inet theirs, chain theirs (policy drop) drops VXLAN",
  "nft insert rule inet theirs theirs udp dport 4789 accept",
];

test.each([
  ["inet input", base("inet", "input", ...SSH), VXLAN],
  ["inet output", base("inet", "output", ...SSH), VXLAN],
  [
    "iptables INPUT",
    "iptables -A INPUT -p tcp --dport 22 -m comment --comment theirs -j ACCEPT; iptables -P INPUT DROP",
    ["table ip filter, chain INPUT (policy drop) drops VXLAN", "iptables -I INPUT -p udp --dport 4789 -j ACCEPT"],
  ],
  [
    "bridge forward",
    base("bridge", "forward", "ether type arp accept"),
    [
      expect.stringMatching(
        /^table bridge theirs, chain theirs \(policy drop\) drops TCP, UDP, DHCP requests, DHCP replies on brq/,
      ),
      `nft insert rule bridge theirs theirs iifname '"vxlan-*"' accept; nft insert rule bridge theirs theirs oifname '"vxlan-*"' accept`,
    ],
  ],
] as const)("%s: no lease, preflight names what drops it, and what it says to do helps", (_, script, [found, fix]) => {
  const host = lab.host("compute-1");
  try {
    host.sh(script);
    expect(told("compute-1")).toEqual([{ state: "failed", found: found as unknown, fix }]);
    expect(hasLease()).toBe(false);
    host.sh(fix);
    expect(told("compute-1")).toEqual([]);
    expect(hasLease()).toBe(true);
  } finally {
    nothing("compute-1");
  }
});

test.each([
  ["inet forward", base("inet", "forward")],
  ["iptables FORWARD", "iptables -P FORWARD DROP"],
  ["bridge input", base("bridge", "input")],
  ["inet input that knows VXLAN", base("inet", "input", ...SSH, "ip saddr 198.18.1.0/24 udp dport 4789 accept")],
])("%s: drops nothing of ours", (_, script) => {
  try {
    lab.host("compute-1").sh(script);
    expect({ told: told("compute-1"), hasLease: hasLease() }).toEqual({ told: [], hasLease: true });
  } finally {
    nothing("compute-1");
  }
});

test("what nobody can watch is named as a suspect", () => {
  lab.host("compute-1").sh("iptables-legacy -A INPUT -p udp -j DROP");
  expect(told("compute-1")).toEqual([
    expect.objectContaining({
      state: "failed",
      found: expect.stringMatching(/dropped by one of: iptables-legacy$/) as string,
    }),
  ]);
  nothing("compute-1");
});

test("a network node that drops VRRP, and one that filters what VMs send", () => {
  lab.host("network-2").sh(base("bridge", "forward", "ip protocol 112 drop", "accept"));
  const hook = "table bridge theirs, chain theirs";
  expect(told("network-2")).toMatchObject([
    { state: "failed", found: expect.stringMatching(/ip protocol (112|vrrp) drop .*\) drops VRRP on brq/) as string },
  ]);
  nothing("network-2");
  lab.host("network-2").sh(base("bridge", "forward", "ip protocol tcp drop", "accept"));
  expect(told("network-2")).toMatchObject([{ state: "warning", found: expect.stringContaining(`${hook} `) as string }]);
  nothing("network-2");
});

test("nothing of it stays on a host", () => {
  const host = lab.host("network-1");
  host.sh(base("inet", "input", ...SSH, "udp dport 4789 accept"));
  const look = () =>
    host.sh(
      "ip -o link; ls -A /run/netns; nft list ruleset; sysctl -a 2>/dev/null | grep nf-call; ps -e -o comm= | grep -c sleep || :",
    );
  const before = look();
  expect(told("network-1")).toEqual([]);
  expect(look()).toBe(before);
  nothing("network-1");
});
