import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../../../lib/engine/preflight/check";
import { setCableMtu } from "../hosts/fabric";
import { Lab } from "../lab";

/** What a deployment needs of booted hosts. The tests build on each other. */
let lab: Lab;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../../environments/spread.yaml"));
});

afterAll(() => Lab.down());

const preflight = (...options: readonly string[]) => lab.vrouter("preflight", ...options);

const sh = (host: string, script: string) => lab.host(host).sh(script);

/** What each host has to say that is not `ok`. */
function problems(): Record<string, string[]> {
  const hosts = JSON.parse(preflight("--json").stdout) as { host: string; checks: Check[] }[];
  return Object.fromEntries(
    hosts.map(({ host, checks }) => [
      host,
      checks.filter(({ state }) => state !== "ok").map(({ check, found, fix }) => `${check}: ${found}: ${fix}`),
    ]),
  );
}

test("hosts that have everything: exit status 0, and a row for each thing", () => {
  const { code, stdout, stderr } = preflight("--host", "network-1");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const rows = stdout.trimEnd().split("\n");
  expect(rows.map((row) => row.slice(11).split(/ {2,}/)[0])).toEqual([
    "CHECK",
    ...["ssh", "root", "machine", "system", "commands", "systemd", "keepalived", "dnsmasq", "iptables", "kernel"],
    ...["bridge br-ex", "underlay", "underlay peers", "clock", "disk", "packet filters"],
  ]);
  expect(stdout).toContain("ok     1500 bytes reach 3 of 3\n");
  expect(stdout).toMatch(/: namespaces, veth, bridge, vxlan, conntrack, iptables\n/);
});

test("nothing of it stays on a host", () => {
  const look =
    "ip -o link; ls -A /run/netns /etc/vrouter /var/lib/vrouter 2>&1 || :; iptables-save | sed '/^#/d'; mount";
  sh("network-1", "touch /tmp/marker");
  const before = sh("network-1", look);
  expect(preflight().code).toBe(0);
  expect(sh("network-1", look)).toBe(before);
  expect(sh("network-1", "find / -xdev -newer /tmp/marker -type f ! -path '/var/log/*' ! -path '/proc/*'")).toBe("");
});

test("what is missing is named on its host, with what to do, and the others are told all the same", async () => {
  sh("network-1", "mv /usr/sbin/keepalived /usr/sbin/dnsmasq /root; ip link set br-ex down; ip link set eth1 mtu 1400");
  sh(
    "network-1",
    "mkdir -p /etc/vrouter /var/lib/vrouter; mount -t tmpfs -o size=64k t /etc/vrouter; mount -t tmpfs -o ro t /var/lib/vrouter",
  );
  sh("network-2", "ip link add br-new type bridge; ip link del br-ex");
  setCableMtu("compute-1", "eth1", 1400);
  await lab.host("compute-2").kill();
  const found = problems();
  expect(found["network-1"]).toEqual([
    "commands: dnsmasq, keepalived missing: install on Debian with `apt-get install dnsmasq-base keepalived`, on RHEL with `dnf install dnsmasq keepalived`",
    "bridge br-ex: down: ip link set br-ex up",
    "underlay: 198.18.1.11 on eth1, MTU 1400: VXLAN needs 1500: raise it, or lower the mtu of the tenant networks by 100",
    "disk: /etc/vrouter has 0 MiB free: make room: it needs 2 MiB",
    "disk: /var/lib/vrouter is read-only: remount it for writing",
  ]);
  expect(found["network-2"]).toEqual([
    "bridge br-ex: absent: create it, or map physnet-ext to another in bridge_mappings",
    expect.stringMatching(/^underlay peers: 1500 bytes do not reach 198\.18\.1\.11, 198\.18\.1\.21: raise the MTU /),
    expect.stringMatching(/^underlay peers: no answer from 198\.18\.1\.22: /),
  ]);
  expect(found["compute-2"]).toEqual([expect.stringMatching(/^ssh: UNREACHABLE: cannot connect to 198\.18\.0\.22:22/)]);
  const { code, stderr } = preflight();
  expect(code).toBe(2);
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(
    "4 of 4 hosts not ready: compute-1, compute-2, network-1, network-2",
  );
});

test("a deployment fails for the same reason, and once each fix was followed all are ready", async () => {
  const apply = () => lab.vrouter("apply", "--host", "network-2");
  expect(apply().stderr).toContain("PRECONDITION_FAILED: there is no bridge br-ex");
  sh("network-1", "mv /root/keepalived /root/dnsmasq /usr/sbin; ip link set br-ex up; ip link set eth1 mtu 1500");
  sh("network-1", "umount /etc/vrouter /var/lib/vrouter");
  sh("network-2", "ip link set br-new name br-ex; ip link set br-ex up");
  setCableMtu("compute-1", "eth1", 1500);
  await lab.host("compute-2").boot();
  expect(preflight()).toMatchObject({ code: 0, stderr: "" });
  expect(apply().code).toBe(0);
});

test.each([
  ["nosudo", "become: true", /^root: SUDO_REFUSED: user nosudo cannot become root without a password /],
  ["nosudo", "become: false", /^root: not root: set become: true to use sudo, or log in as root$/],
])("user %s with %s", (user, become, message) => {
  const document = readFileSync(lab.document, "utf8");
  try {
    writeFileSync(lab.document, document.replace("user: root", `user: ${user}, ${become}`));
    expect(problems()["network-1"]).toEqual([expect.stringMatching(message)]);
  } finally {
    writeFileSync(lab.document, document);
  }
});
