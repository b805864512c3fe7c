import { readFileSync, writeFileSync } from "node:fs";
import type { Drift } from "../../../lib/engine/drift/drift";
import { Solo } from "../engine/solo";

/** What a person, or anything else, does to a host behind our back. The tests build on each other. */
let solo: Solo;

beforeAll(async () => {
  solo = await Solo.up();
  expect(vrouter("apply")).toMatchObject({ code: 0 });
});

afterAll(() => solo?.down());

const vrouter = (command: string, ...options: readonly string[]) => solo.lab.vrouter(command, ...options);

const sh = (script: string) => solo.sh(script);

function drift(): Drift[] {
  const { stdout } = vrouter("drift", "--json");
  return (JSON.parse(stdout) as { drift: Drift[] }[]).flatMap((one) => one.drift);
}

const IDS =
  "router=$(ls /etc/vrouter/solo/current/routers) dhcp=$(ls /etc/vrouter/solo/current/dhcp); cd /etc/vrouter/solo/current/";
const kinds = (found: readonly Drift[]) =>
  found.map(({ kind, subject }) => `${kind} ${subject.replace(/[0-9a-f-]{36}/, "ID")}`).sort();

test("a host that nobody touched is in sync", () => {
  expect(vrouter("plan")).toEqual({ code: 0, stdout: "network-1: no changes, on generation 1\n", stderr: "" });
  expect(vrouter("drift")).toEqual({ code: 0, stdout: "network-1: in sync with generation 1\n", stderr: "" });
  expect(drift()).toEqual([]);
});

test("no device of ours on the host speaks IPv6", () => {
  const devices = sh("ls /sys/class/net | grep -E '^(brq|vxlan-|tap)'").split("\n");
  expect(devices.length).toBeGreaterThan(2);
  const addresses = sh("ip -6 -o address").split("\n");
  expect(addresses.filter((line) => devices.includes(line.split(/\s+/)[1]!))).toEqual([]);
});

test("files, rules, addresses, routes, kernel settings, peers, units: each is told, with its diff and what mends it", () => {
  sh(`${IDS}
    echo 'tag:x,option:mtu,9000' >> dhcp/$dhcp/opts
    rm runtime/vrrp.sh
    echo mine > routers/$router/notes
    chmod 666 dhcp/$dhcp/host
    ns=qrouter-$router
    ip netns exec $ns iptables -t nat -I POSTROUTING -j ACCEPT
    ip -n $ns address add 172.16.0.77/24 dev $(ip netns exec $ns ls /sys/class/net | grep ^qr-)
    ip -n $ns route add 10.99.0.0/16 via 172.16.0.50 proto static
    ip netns exec qdhcp-$dhcp sysctl -q -w net.ipv4.conf.all.arp_ignore=0
    systemctl stop vrouter-solo-dnsmasq@$dhcp
    bridge fdb append 00:00:00:00:00:00 dev $(ls /sys/class/net | grep ^vxlan-) dst 198.18.1.99`);
  const found = drift();
  expect(kinds(found)).toEqual([
    "file-added routers/ID/notes",
    "file-edited dhcp/ID/host",
    "file-edited dhcp/ID/opts",
    "file-removed runtime/vrrp.sh",
    "kernel-setting dhcp/ID/sysctl",
    expect.stringMatching(/^network networks\/ID$/),
    "network routers/ID/ports",
    "rules routers/ID/iptables.rules",
    "unit vrouter-solo-dnsmasq@ID.service",
  ]);
  const diffs = found.map(({ diff }) => diff).join("\n");
  for (const line of [
    "+tag:x,option:mtu,9000",
    "+mine",
    "+-A POSTROUTING -j ACCEPT",
    "+route 10.99.0.0/16 172.16.0.50",
    "-net.ipv4.conf.all.arp_ignore = 1",
    "+peer 198.18.1.99",
  ])
    expect(diffs.split("\n")).toContain(line);
  expect(diffs).toMatch(/^\+address qr-\S+ 172\.16\.0\.77\/24$/m);
  const { code, stdout } = vrouter("drift", "--host", "network-1");
  expect(code).toBe(2);
  expect(stdout).toMatch(/network-1: dhcp\/\S+\/host has mode 0666, was 0644/);
});

test("vrouter plan shows what an apply would change from what is there, and what somebody changed, and changes nothing", () => {
  const written = readFileSync(solo.lab.document, "utf8");
  const before = sh("find /etc/vrouter -printf '%p %i %C@\\n' | sort");
  writeFileSync(solo.lab.document, written.replace("external_port: 34203", "external_port: 34999"));
  const { code, stdout } = vrouter("plan");
  writeFileSync(solo.lab.document, written);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^network-1: 1 file changes \(start 1, reload \d\), on generation 1$/m);
  expect(stdout).toMatch(/^network-1: dhcp\/\S+\/opts was edited$/m);
  expect(stdout).toMatch(/^--- a\/network-1\/etc\/vrouter\/solo\/current\/routers\/\S+\/iptables\.rules$/m);
  expect(stdout).toMatch(/^\+-A rg-pf .* --dport 34999 /m);
  expect(sh("find /etc/vrouter -printf '%p %i %C@\\n' | sort")).toBe(before);
});

test("the commands that are told mend what is not in files", () => {
  const commands = new Set(drift().flatMap(({ repair }) => repair));
  for (const command of commands) sh(command);
  expect(kinds(drift()).filter((kind) => !kind.startsWith("file-"))).toEqual([]);
});

test("the next deployment shows what a person edited, keeps a copy, and writes its own", () => {
  const changed = readFileSync(solo.lab.document, "utf8").replace("external_port: 34203", "external_port: 34999");
  writeFileSync(solo.lab.document, changed);
  const { code, stdout } = vrouter("apply");
  expect(code).toBe(0);
  expect(stdout).toMatch(/network-1: dhcp\/\S+\/opts was edited, by hand/);
  expect(stdout).toMatch(/network-1: {3}\+tag:x,option:mtu,9000/);
  const [, where] = /kept \d+ files that were edited by hand in (\S+)/.exec(stdout)!;
  expect(sh(`cat ${where}/dhcp/*/opts`)).toContain("tag:x,option:mtu,9000");
  expect(sh(`cat ${where}/routers/*/notes`)).toBe("mine");
  expect(vrouter("drift")).toMatchObject({ code: 0 });
});

test("vrouter repair makes it what was last applied, not what the document says by now", () => {
  sh(`${IDS}\n echo broken > routers/$router/iptables.rules; ip netns exec qrouter-$router iptables -t nat -F`);
  expect(vrouter("drift").code).toBe(2);
  writeFileSync(
    solo.lab.document,
    readFileSync(solo.lab.document, "utf8").replace("external_port: 34999", "external_port: 35000"),
  );
  const { code, stdout } = vrouter("repair", "--host", "network-1");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining("network-1: confirmed generation") as string,
  });
  expect(vrouter("drift")).toMatchObject({ code: 0 });
  expect(sh("ip netns exec $(ls /run/netns | grep ^qrouter) iptables-nft-save -t nat")).toContain("--dport 34999");
});

test("who cannot tell says so", async () => {
  await solo.host.kill();
  const { code, stderr } = vrouter("drift");
  expect(code).toBe(1);
  expect(stderr).toMatch(/network-1: UNREACHABLE/);
  await solo.host.boot();
});
