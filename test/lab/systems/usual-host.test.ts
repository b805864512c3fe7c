import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../../../lib/engine/preflight/check";
import { until } from "../command";
import { forwardedPorts } from "../probe/forwarded-ports";
import { Lab } from "../lab";
import { Station } from "../traffic/traffic";

/** Hosts as people have them, see usual-host.ts, and a user who becomes root by sudo. The tests build on each other. */
const OUTSIDE = "203.0.113.200";
const internet = new Station("internet");

let lab: Lab;

/** What an operator does with a firewall that drops what it does not know. */
const OPEN = "sed -i 's/tcp dport 22 accept/&\\nudp dport 4789 accept/' /etc/nftables.conf; nft -f /etc/nftables.conf";

const SUDOERS = `rm /etc/sudoers.d/deploy
cat >/etc/sudoers.d/vrouter <<END
Defaults:deploy !requiretty
deploy ALL=(root) NOPASSWD: /bin/sh -c *
END`;

const edit = (from: string, to: string): void => {
  const document = readFileSync(lab.document, "utf8");
  expect(document).toContain(from);
  writeFileSync(lab.document, document.replace(from, to));
};

const apply = (...options: readonly string[]): void => {
  const { code, stdout, stderr } = lab.vrouter("apply", ...options);
  if (code !== 0) throw new Error(stdout + stderr);
};

/** What preflight says of each thing on a host that is not as it should be. */
function problems(host: string): Record<string, string> {
  const [{ checks }] = JSON.parse(lab.vrouter("preflight", "--host", host, "--json").stdout) as [
    { readonly checks: readonly Check[] },
  ];
  return Object.fromEntries(checks.filter(({ state }) => state !== "ok").map(({ check, found }) => [check, found]));
}

const theirs = () =>
  [...lab.hosts.values()].map((host) =>
    host.sh("systemctl show -p ActiveState,MainPID keepalived dnsmasq; ls -l /bin/sh"),
  );

afterAll(() => Lab.down());

describe("the main job, on a host of each release", () => {
  let before: string[];

  beforeAll(async () => {
    lab = await Lab.up(join(__dirname, "../../../environments/spread.yaml"), undefined, {
      "*": "bookworm-usual",
      "network-2": "trixie-usual",
      "compute-1": "bullseye-usual",
    });
    edit("user: root", "user: deploy, become: true");
    for (const host of lab.hosts.values()) host.sh(OPEN);
    before = theirs();
  });

  test("sudo that wants a terminal is named, with the line that mends it", () => {
    expect(problems("network-1")["root"]).toMatch(/^SUDO_REFUSED: .*\(sudo: sorry, you must have a tty to run sudo\)/);
    const { code, stderr } = lab.vrouter("apply", "--host", "network-1");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /network-1: SUDO_REFUSED: .*"Defaults:deploy !requiretty" and "deploy ALL=\(root\) NOPASSWD/,
    );
  });

  test("with it, preflight has warnings only: the shell talks, and iptables is another one", () => {
    for (const host of lab.hosts.values()) host.sh(SUDOERS);
    expect(problems("network-1")).toMatchObject({
      "login shell": expect.stringMatching(
        /^prints "Welcome to network-1 \/ Last patched: never \/ bash: warning/,
      ) as string,
      iptables: "`iptables` is the legacy one, ours is iptables-nft",
    });
    expect(lab.vrouter("preflight").code).toBe(0);
  });

  test("it is deployed, and each VM leaves by its own router", async () => {
    apply();
    await internet.serve("outside", 8080);
    const seen = [...lab.vms.values()].map((vm) => {
      vm.plug();
      vm.dhcp("udhcpc");
      return new Station(`vm-${vm.name}`).fetch(OUTSIDE, 8080);
    });
    expect(seen.map((answer) => answer?.split(" ")[1])).toEqual(["203.0.113.11", "203.0.113.12"]);
    for (const vm of lab.vms.values()) await new Station(`vm-${vm.name}`).serve(vm.name, 8000);
    expect(internet.fetch("203.0.113.11", 34203)).toContain("vm1");
    expect(internet.fetch("203.0.113.12", 34203)).toContain("vm2");
  });

  test("nobody disturbs anybody", () => {
    expect(theirs()).toEqual(before);
    expect(lab.vrouter("drift")).toMatchObject({ code: 0, stderr: "" });
    expect(lab.vrouter("status")).toMatchObject({ code: 0, stderr: "" });
    expect(lab.host("network-1").sh("sysctl -n net.ipv4.ip_forward net.ipv4.conf.all.rp_filter | xargs")).toBe("0 1");
  });

  test("a forward that the legacy backend has too goes with the file's", () => {
    const host = lab.host("network-1");
    const inside = "ip netns exec $(ls /run/netns | grep ^qrouter)";
    host.sh(`cat /etc/vrouter/spread/current/routers/*/iptables.rules | ${inside} iptables-legacy-restore`);
    host.sh("update-alternatives --quiet --set iptables /usr/sbin/iptables-nft");
    expect(lab.vrouter("drift", "--host", "network-1").stdout).toContain("+iptables-legacy: -A rg-pf ");
    edit("external_port: 34203, internal_port_id: vm1", "external_port: 34999, internal_port_id: vm1");
    apply("--host", "network-1");
    expect(forwardedPorts(host)).toBe("34999");
    expect(host.sh(`${inside} iptables-legacy-save | grep -c -e '-A ' || :`)).toBe("0");
    expect(internet.fetch("203.0.113.11", 34203)).toBeUndefined();
    expect(internet.fetch("203.0.113.11", 34999)).toContain("vm1");
    expect(lab.vrouter("drift", "--host", "network-1").code).toBe(0);
  });

  test("all comes back after a loss of power, although sysctl.d sets the bridge's switch again", async () => {
    const host = lab.host("network-1");
    await host.kill();
    await host.boot();
    await until("vm1's forward to answer", 40, () => internet.fetch("203.0.113.11", 34999)?.includes("vm1") === true);
    expect(host.sh("sysctl -n net.bridge.bridge-nf-call-iptables")).toBe("0");
  });
});

describe("a pair", () => {
  beforeAll(async () => {
    lab = await Lab.up(join(__dirname, "../../../environments/ha.yaml"), undefined, { "*": "bookworm-usual" });
    for (const host of lab.hosts.values()) host.sh(OPEN);
  });

  test("has one master, and its VM reaches the outside", async () => {
    apply();
    await lab.settled();
    const vm = lab.vm("vm1");
    vm.plug();
    vm.dhcp("udhcpc");
    expect(new Station("vm-vm1").ping(OUTSIDE)).toBe(3);
  });

  test("has its role moved, beside another keepalived", () => {
    const router = /routers:\n {2}(\S+):/.exec(readFileSync(lab.document, "utf8"))![1]!;
    expect(lab.vrouter("failover", router, "--to", "network-2")).toMatchObject({ code: 0, stderr: "" });
    expect(new Station("vm-vm1").ping(OUTSIDE)).toBe(3);
  });
});
