import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run, start, until } from "../command";
import { namespace } from "../hosts/fabric";
import { Lab } from "../lab";
import { LabProject } from "./project";
import { tracesOn } from "../hosts/traces";
import { pingsDuring } from "../traffic/ping-meter";
import { Station } from "../traffic/traffic";

/** The main job: examples/spread.yaml on four booted hosts of three releases, by `cdktf deploy`, proved with packets. */
const DOCUMENT = join(__dirname, "../../../environments/spread.yaml");
const OUTSIDE = "203.0.113.200";

/** A host that is not only ours: a container engine's rules and policy, and somebody's own DNS server. */
const FOREIGN = `
iptables -P FORWARD DROP
iptables -N DOCKER
iptables -N DOCKER-USER
iptables -A FORWARD -j DOCKER-USER
iptables -A DOCKER -d 172.30.0.2/32 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.30.0.0/16 ! -o docker0 -j MASQUERADE
ip link add docker0 type bridge
ip address add 172.30.0.1/16 dev docker0
ip link set docker0 up
mkdir -p /etc/dnsmasq-other
echo 'interface=docker0' > /etc/dnsmasq-other/conf
systemd-run --quiet --unit=other-dnsmasq dnsmasq -k -p 5353 -C /etc/dnsmasq-other/conf
`;

/** What must stay as it was, whatever we do beside it. */
const FOREIGN_STATE = `
iptables-save | sed '/^#/d; s/\\[[0-9:]*\\]/[0:0]/'
systemctl is-active other-dnsmasq
systemctl show -p MainPID other-dnsmasq
ls /etc/systemd/system /etc /var/lib | grep -v -e vrouter -e machine-id -e '\\.timer$'
ip -4 -o address show dev docker0
sysctl net.ipv4.ip_forward
`;

let lab: Lab;
let project: LabProject;
let filled: string;
const internet = new Station("internet");
const vm1 = new Station("vm-vm1");
const vm2 = new Station("vm-vm2");
const foreignBefore = new Map<string, string>();

beforeAll(async () => {
  lab = await Lab.up(DOCUMENT, undefined, { "network-1": "bullseye", "network-2": "trixie", "compute-2": "trixie" });
  project = new LabProject(lab);
  filled = readFileSync(lab.document, "utf8");
  project.write(filled);
  for (const host of lab.hosts.values()) {
    const { code, stderr } = host.exec(["sh", "-eu"], FOREIGN);
    if (code !== 0) throw new Error(stderr);
    foreignBefore.set(host.name, foreignState(host.name));
  }
});

afterAll(() => Lab.down());

function foreignState(host: string): string {
  return lab.host(host).exec(["sh"], FOREIGN_STATE).stdout;
}

function deploy(document = filled): string {
  project.write(document);
  const { code, stdout, stderr } = project.cdktf("deploy", "spread", "--auto-approve");
  if (code !== 0) throw new Error(stdout.slice(-6000) + stderr);
  return stdout;
}

test("cdktf deploy brings four hosts there, one line per step", () => {
  const output = deploy();
  for (const host of ["network-1", "network-2", "compute-1", "compute-2"]) {
    expect(output).toMatch(new RegExp(`${host}: staged generation 1 \\(\\d+ files, \\d+ changed\\)`));
    expect(output).toContain(`${host}: confirmed generation 1`);
  }
});

test("applying twice changes nothing and says so", () => {
  expect(deploy()).toContain("No changes. Your infrastructure matches the configuration.");
  const { stdout } = project.vrouter("apply", project.document);
  expect(
    stdout
      .split("\n")
      .filter((line) => line !== "")
      .sort(),
  ).toEqual([
    "applied: 4 hosts, 2 routers, 2 VMs, 2 forwards",
    "compute-1: no changes (generation 1)",
    "compute-2: no changes (generation 1)",
    "network-1: no changes (generation 1)",
    "network-2: no changes (generation 1)",
  ]);
});

describe.each(["udhcpc", "dhclient"] as const)("%s", (client) => {
  test.each([
    ["vm1", "172.16.0.50", "172.16.0.1"],
    ["vm2", "172.16.0.51", "172.16.0.10"],
  ])("%s gets %s and the gateway of its compute host's network node, %s", (name, address, gateway) => {
    const vm = lab.vm(name);
    vm.plug();
    expect(vm.dhcp(client)).toEqual({
      address,
      router: gateway,
      classlessRoutes: [`0.0.0.0/0 via ${gateway}`],
      microsoftRoutes: [`0.0.0.0/0 via ${gateway}`],
      mtu: 1450,
      dns: ["8.8.8.8"],
      gateway,
    });
  });
});

test("each VM leaves by the router of its own network node", async () => {
  await internet.serve("outside", 8080);
  expect(vm1.fetch(OUTSIDE, 8080)).toBe("outside 203.0.113.11");
  expect(vm2.fetch(OUTSIDE, 8080)).toBe("outside 203.0.113.12");
});

test("VMs of one subnet talk to each other directly", () => {
  expect(vm1.ping("172.16.0.51", { ttl: 1 })).toBe(3);
  // One hop is not enough for what goes through a router.
  expect(vm1.ping(OUTSIDE, { ttl: 1 })).toBe(0);
});

test("port forwards: from outside with the client's own address, from VMs, from the VM itself, from the router", async () => {
  await vm1.serve("vm1", 8000);
  await vm2.serve("vm2", 8000);
  expect(internet.fetch("203.0.113.11", 34203)).toBe("vm1 203.0.113.1");
  expect(internet.fetch("203.0.113.12", 34203)).toBe("vm2 203.0.113.1");
  expect(vm2.fetch("203.0.113.11", 34203)).toBe("vm1 203.0.113.12");
  expect(vm1.fetch("203.0.113.11", 34203)).toBe("vm1 203.0.113.11");
  const router = lab.host("network-1").exec(["sh", "-c", "ip netns list | grep -o 'qrouter-[^ ]*'"]).stdout.trim();
  const { stdout } = lab
    .host("network-1")
    .exec([
      "ip",
      "netns",
      "exec",
      router,
      "bash",
      "-c",
      "exec 3<>/dev/tcp/203.0.113.11/34203; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3",
    ]);
  expect(stdout).toContain("vm1 203.0.113.11");
});

test("vrouter status shows what runs", () => {
  const { stdout, code } = project.vrouter("status", project.document, "--json");
  expect(code).toBe(0);
  const { hosts } = JSON.parse(stdout) as { hosts: { host: string; status: { units: { state: string }[] } }[] };
  expect(hosts.map(({ host }) => host)).toEqual(["compute-1", "compute-2", "network-1", "network-2"]);
  expect(
    hosts.flatMap(({ status }) => status.units.map(({ state }) => state)).every((state) => state === "active"),
  ).toBe(true);
  const table = project.vrouter("status", project.document, "-o", "wide").stdout;
  expect(table).toMatch(/tcp 203\.0\.113\.11:34203 -> 172\.16\.0\.50:8000 \([1-9]\d* connections\)/);
});

test("a changed forward: the plan is a line diff of one file, its flows end, all others lose nothing", async () => {
  const changed = filled.replace(
    "external_port: 34203, internal_port_id: vm1",
    "external_port: 34204, internal_port_id: vm1",
  );
  project.write(changed);
  const plan = project.cdktf("diff", "spread").stdout;
  expect(plan).toMatch(/- -A rg-pf .*--dport 34203 .*\n.*\+ -A rg-pf .*--dport 34204 /);
  expect(plan).toContain("Plan: 1 to add, 0 to change, 1 to destroy");

  const flow = longFlow("203.0.113.11", 34203);
  const other = longFlow("203.0.113.12", 34203);
  await until("the flows", 30, () => flow.isAlive() && other.isAlive());
  const pings = await pingsDuring("vm-vm1", OUTSIDE, () => void deploy(changed));
  expect(pings.sent).toBeGreaterThan(100);
  expect(pings.lost).toBe(0);
  expect(internet.fetch("203.0.113.11", 34203)).toBeUndefined();
  expect(internet.fetch("203.0.113.11", 34204)).toBe("vm1 203.0.113.1");
  expect(flow.stillGetsThrough()).toBe(false);
  expect(other.stillGetsThrough()).toBe(true);
});

test("a host that lost power brings everything back by itself", async () => {
  const host = lab.host("network-1");
  await host.kill();
  await host.boot();
  await until("the router to be back", 20, () => vm1.ping(OUTSIDE, { count: 1 }) === 1);
  expect(vm1.fetch(OUTSIDE, 8080)).toBe("outside 203.0.113.11");
  expect(internet.fetch("203.0.113.11", 34204)).toBe("vm1 203.0.113.1");
  lab.vm("vm1").plug();
  expect(lab.vm("vm1").dhcp("udhcpc").gateway).toBe("172.16.0.1");
  const { code, stderr } = host.exec(["sh", "-eu"], FOREIGN.replace(/^mkdir .*$/m, ""));
  if (code !== 0) throw new Error(stderr);
  foreignBefore.set("network-1", foreignState("network-1"));
});

test("a router that goes from the document goes from its host, and so does its forward", () => {
  const without = filled.replace(/^ {2}r2:\n(?: {4}.*\n| {6}.*\n)+/m, "").replace(/^ {2}vm2-web:.*\n/m, "");
  expect(without).not.toContain("203.0.113.12");
  deploy(without);
  expect(lab.host("network-2").exec(["ip", "netns", "list"]).stdout).toBe("");
  expect(internet.ping("203.0.113.12", { count: 1 })).toBe(0);
  lab.vm("vm2").plug();
  expect(lab.vm("vm2").dhcp("dhclient").gateway).toBe("172.16.0.1");
  deploy(filled);
  expect(internet.ping("203.0.113.12", { count: 1 })).toBe(1);
});

test("what was on the hosts before stayed byte for byte", () => {
  for (const [host, before] of foreignBefore)
    expect({ host, state: foreignState(host) }).toEqual({ host, state: before });
});

test("cdktf destroy leaves nothing of the environment", () => {
  const { code, stdout } = project.cdktf("destroy", "spread", "--auto-approve");
  expect({ code, tail: stdout.slice(-300) }).toMatchObject({ code: 0 });
  for (const host of lab.hosts.values()) {
    expect({ host: host.name, left: tracesOn(host) }).toEqual({ host: host.name, left: "" });
    expect(host.exec(["sysctl", "-n", "net.bridge.bridge-nf-call-iptables"]).stdout.trim()).toBe("1");
    expect(foreignState(host.name)).toBe(foreignBefore.get(host.name));
  }
});

/** A connection from outside that sends a line every 100 ms and counts the answers. */
function longFlow(address: string, port: number): { isAlive: () => boolean; stillGetsThrough: () => boolean } {
  const log = `/tmp/${namespace("flow")}-${address}`;
  const program = `
    const { appendFileSync, writeFileSync } = require("fs");
    writeFileSync(process.argv[3], "");
    const agent = new (require("http").Agent)({ keepAlive: true, maxSockets: 1 });
    setInterval(() => {
      const request = require("http").get({ host: process.argv[1], port: process.argv[2], agent }, (answer) => {
        answer.resume();
        answer.on("end", () => appendFileSync(process.argv[3], "answer\\n"));
      });
      request.on("error", () => process.exit());
    }, 100);
    setTimeout(() => process.exit(), 60000);`;
  start(["ip", "netns", "exec", namespace("internet"), "node", "-e", program, address, String(port), log]);
  const answers = (): number => Number(run(["sh", "-c", `wc -l <${log} || echo 0`]));
  return {
    isAlive: () => answers() > 2,
    stillGetsThrough: () => {
      const before = answers();
      run(["sleep", "1"]);
      return answers() > before;
    },
  };
}
