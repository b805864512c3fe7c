import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProbeResult } from "../../../lib/probe/result";
import { compiledDocument } from "../../compiled";
import { start, until } from "../command";
import { namespace, setCableMtu } from "../hosts/fabric";
import { Lab } from "../lab";
import { lostDuring } from "../traffic/ping-meter";
import { LabProject } from "../projects/project";
import { Station } from "../traffic/traffic";

/** `vrouter test` after a deployment, on hosts of three releases: what it proves, finds, costs and leaves behind. */
const DOCUMENT = join(__dirname, "../../../environments/spread.yaml");
const OUTSIDE = "203.0.113.200";

let lab: Lab;
let project: LabProject;

beforeAll(async () => {
  lab = await Lab.up(DOCUMENT, undefined, { "network-1": "bullseye", "compute-2": "trixie" });
  project = new LabProject(lab);
  project.write(readFileSync(lab.document, "utf8"));
  const { code, stdout, stderr } = project.vrouter("apply", project.document);
  if (code !== 0) throw new Error(stdout + stderr);
  for (const vm of lab.vms.values()) {
    vm.plug();
    vm.dhcp("udhcpc");
  }
  await new Station("vm-vm1").serve("vm1", 8000);
});

afterAll(() => Lab.down());

function tested(...options: readonly string[]): {
  readonly code: number | null;
  readonly results: readonly ProbeResult[];
} {
  const { code, stdout, stderr } = project.vrouter("test", project.document, "--json", ...options);
  if (stdout === "") throw new Error(stderr);
  return { code, results: (JSON.parse(stdout) as { results: ProbeResult[] }).results };
}

function wrong(results: readonly ProbeResult[]): string[] {
  return results
    .filter(({ state }) => state === "failed")
    .map(({ probe, subject, found }) => `${probe} ${subject}: ${found}`);
}

/** Whom routers come to know of whatever goes by them: the VMs, and who is outside. */
const AT_HOME = ["172.16.0.50", "172.16.0.51", "203.0.113.1", OUTSIDE];

/** What a probe could leave behind: devices, namespaces, leases, neighbours of routers, processes. */
function left(): string {
  const look = `
    spaces=$(ls /run/netns 2>/dev/null || true)
    ls /sys/class/net
    echo "$spaces"
    for file in $(sed -n 's/^dhcp-leasefile=//p' /etc/vrouter/spread/current/dhcp/*/dnsmasq.conf 2>/dev/null); do cat "$file"; done
    for space in $spaces; do
      ip netns exec "$space" ip -o neighbour | cut -d ' ' -f 1 | grep -vxF '${AT_HOME.join("\n")}' || true
      ip netns exec "$space" conntrack -L 2>/dev/null | grep -o 'src=203.0.113.2[1-5][0-9]' || true
    done
    pgrep -fc 'kill -0' || true`;
  return [...lab.hosts.values()].map((host) => `${host.name}\n${host.sh(look)}`).join("\n");
}

test("all of it holds after a deployment, running VMs lose nothing, and nothing stays behind", async () => {
  const before = left();
  let found: ReturnType<typeof tested> | undefined;
  const lost = await lostDuring("vm-vm1", OUTSIDE, async () => {
    found = await Promise.resolve(tested());
  });
  expect(wrong(found!.results)).toEqual([]);
  expect(found!.results.filter(({ state }) => state !== "ok")).toEqual([]);
  expect(found!.code).toBe(0);
  expect(lost).toBe(0);
  expect(left()).toBe(before);
  const said = found!.results.map(({ probe, subject, found: text }) => `${probe} ${subject}: ${text}`);
  expect(said).toContain("dhcp vm2: 172.16.0.51, gateway 172.16.0.10, from network-1");
  expect(said).toContain("leaves by r2: r2 on network-2: seen as 203.0.113.12");
  expect(said).toContain("port forward vm1-web: leads to 172.16.0.50:8000, which accepts connections");
  expect(said).toContain("port forward vm2-web: leads to 172.16.0.51:8000, where nothing listens: it refuses");
});

test("some hosts: what needs others is not asked", () => {
  const { code, results } = tested("--host", "compute-1");
  expect(code).toBe(0);
  expect(results.find(({ probe, subject }) => probe === "dhcp" && subject === "vm1")?.state).toBe("ok");
  expect(results.find(({ probe, subject }) => probe === "dhcp" && subject === "vm2")?.state).toBe("not asked");
});

test("an operator that dies in the middle leaves nothing", async () => {
  const before = left();
  const words = ["ip", "netns", "exec", namespace("operator"), "env", "-C", project.directory];
  const pid = start([...words, "node", join(__dirname, "../../../dist/lib/cli/vrouter.js"), "test", project.document]);
  const guests = () => [...lab.hosts.values()].some((host) => host.sh("ls /sys/class/net").includes("vrp"));
  await until("guests", 20, guests);
  process.kill(pid, "SIGKILL");
  await until("no guests", 20, () => !guests());
  // What routers know of an address they forget by themselves.
  const known = /^172\.16\.0\..*\n|^203\.0\.113\..*\n|^src=.*\n/gm;
  expect(left().replaceAll(known, "")).toBe(before.replaceAll(known, ""));
  expect(wrong(tested().results)).toEqual([]);
});

/** Each is done to a host, and taken back. */
const FAULTS: readonly (readonly [
  name: string,
  host: string,
  fault: string,
  mend: string,
  found: readonly RegExp[],
])[] = [
  [
    "dnsmasq is stopped",
    "network-1",
    "systemctl stop DNSMASQ",
    "systemctl start DNSMASQ",
    [/^dhcp vm1: no DHCP server answers fa:16:3e:a1:00:50: the one on network-1 should$/],
  ],
  [
    "another gateway is handed out",
    "network-1",
    "sed -i.kept 's/172.16.0.10/172.16.0.1/g' /etc/vrouter/spread/current/dhcp/*/opts; systemctl kill -s HUP DNSMASQ",
    "cd /etc/vrouter/spread/current/dhcp/*/; mv opts.kept opts; systemctl kill -s HUP DNSMASQ",
    [/^dhcp vm2: the server on network-1 offers gateway 172\.16\.0\.1, not 172\.16\.0\.10, routes/],
  ],
  [
    "the rule of a forward is gone",
    "network-2",
    "ip netns exec qrouter-R2 iptables -t nat -S | sed -n 's/^-A \\(.*--dport 34203 .*DNAT.*\\)/\\1/p' >/tmp/rule; ip netns exec qrouter-R2 iptables -t nat -D $(cat /tmp/rule)",
    "ip netns exec qrouter-R2 iptables -t nat -A $(cat /tmp/rule)",
    [/^port forward vm2-web: no rule of r2 leads 203\.0\.113\.12:34203 to 172\.16\.0\.51:8000/],
  ],
  [
    "an external address is missing",
    "network-1",
    "ip -n qrouter-R1 address del 203.0.113.11/24 dev $(ip -n qrouter-R1 -o link | grep -o 'qg-[^@:]*')",
    "vrouter repair",
    [
      /^port forward vm1-web: nobody outside answers for 203\.0\.113\.11, which r1 on network-1 should have$/,
      /^way out r1: nothing gets to 203\.0\.113\.\d+ outside/,
    ],
  ],
  [
    "the external bridge is down",
    "network-2",
    "ip link set br-ex down",
    "ip link set br-ex up",
    [/bridge br-ex is down on network-2$/],
  ],
];

test.each(FAULTS)("%s: it is found, in words that help", async (_, host, fault, mend, expected) => {
  const { routers } = compiledDocument(project.document).topology;
  const network = lab.host("network-1").sh("ls /etc/vrouter/spread/current/dhcp");
  const filled = (text: string) =>
    text
      .replaceAll("R1", routers.find(({ name }) => name === "r1")!.id)
      .replaceAll("R2", routers.find(({ name }) => name === "r2")!.id)
      .replaceAll("DNSMASQ", `vrouter-spread-dnsmasq@${network}`);
  lab.host(host).sh(filled(fault));
  try {
    const { code, results } = tested();
    expect(code).toBe(2);
    for (const words of expected) expect(wrong(results)).toContainEqual(expect.stringMatching(words));
  } finally {
    if (mend === "vrouter repair") expect(project.vrouter("repair", project.document).code).toBe(0);
    else lab.host(host).sh(filled(mend));
  }
  await until("all of it to hold again", 20, () => wrong(tested().results).length === 0);
});

test("an underlay that carries less than it should: the largest packet that passes is told", () => {
  setCableMtu("compute-1", "eth1", 1450);
  try {
    const { code, results } = tested();
    expect(code).toBe(2);
    // The lab's cables let a VLAN tag pass besides.
    const words = /^path mtu r1: packets of 1450 bytes do not get to 172\.16\.0\.1 and back, those of 140[04] do$/;
    expect(wrong(results)).toContainEqual(expect.stringMatching(words));
  } finally {
    setCableMtu("compute-1", "eth1", 1600);
  }
});
