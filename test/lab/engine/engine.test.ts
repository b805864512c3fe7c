import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostFile } from "../../../lib/bundle/bundle";
import { ended, type EngineRun } from "./engine-run";
import type { LabHost } from "../hosts/host";
import { forwardPort, Solo, withFile } from "./solo";

/** One network node; what a deployment must do, must not do, and must survive there. The tests build on each other. */
let solo: Solo;
let host: LabHost;
let engine: EngineRun;
let untouched: string;

beforeAll(async () => {
  solo = await Solo.up();
  ({ host, engine } = solo);
  settleForeigners();
  untouched = foreigners();
});

afterAll(() => solo?.down());

const sh = (script: string) => solo.sh(script);

/** What another owner of the host has there: a container engine's chains, a firewall, a DNS server, a bridge. */
function settleForeigners(): void {
  sh(`iptables-restore <<'RULES'
*nat
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:FORWARD DROP [0:0]
:DOCKER - [0:0]
-A INPUT -s 192.0.2.0/24 -j DROP
-A FORWARD -o docker0 -j DOCKER
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
COMMIT
RULES
nft add table inet theirs; nft add chain inet theirs input '{ type filter hook input priority 10; }'
ip link add docker0 type bridge; ip address add 172.17.0.1/16 dev docker0; ip link set docker0 up
ip netns add theirs; sysctl -q net.ipv4.ip_forward=1
printf 'listen-address=172.17.0.1\\nbind-interfaces\\nno-resolv\\n' >/etc/theirs.conf
systemd-run --quiet --unit=theirs dnsmasq --keep-in-foreground --conf-file=/etc/theirs.conf
ln -sfn /etc/theirs.service /etc/systemd/system/vrouter-theirs.service`);
}

function foreigners(): string {
  return sh(`iptables-save | sed '/^#/d; s/\\[[0-9:]*\\]$//'; nft list tables
    ip -o link | sed 's/^[0-9]*: //' | grep -v '^\\(brq\\|vxlan\\|tap\\)' | grep -o '^[^:@]*'; ip -o -4 address show | sed 's/ valid_lft.*//; s/^[0-9]*: //'
    ip -4 rule; ip -4 route; ls /run/netns | grep -v '^q'; sysctl net.ipv4.ip_forward net.ipv4.conf.all.rp_filter
    systemctl show -p ActiveState,MainPID,NRestarts theirs; readlink /etc/systemd/system/vrouter-theirs.service`);
}

/** What a deployment that changes nothing leaves as it is. */
function identity(): string {
  return sh(`find /etc/vrouter /etc/systemd/system -printf '%p %i %C@ %l\\n' | sort
    systemctl show -p Id,ActiveEnterTimestampMonotonic,MainPID,NRestarts 'vrouter-solo-*'; stat -c '%n %i' /run/netns/q*`);
}

function generations(): string {
  return sh("cd /etc/vrouter/solo; ls generations | sort -n | xargs; readlink current confirmed | xargs");
}

const expectForward = (port: number) => expect(solo.ports).toBe(String(port));

describe("before anything is deployed", () => {
  test.each([
    [
      "another host key",
      {
        hostKey: `ssh-ed25519 ${Buffer.concat([Buffer.from("\0\0\0\vssh-ed25519\0\0\0 "), Buffer.alloc(32)]).toString("base64")}`,
      },
      /^network-1: HOST_KEY_MISMATCH: 198\.18\.0\.11:22 shows host key SHA256:\S+ \(ssh-ed25519\), pinned is SHA256:/,
    ],
    ["no host key", { hostKey: "" }, /^network-1: HOST_KEY_MISSING: .* it shows SHA256:\S+ \(ssh-ed25519\)/],
    ["a user who is not root", { user: "deploy" }, /^network-1: NOT_ROOT: user deploy .* become: true/],
    [
      "a user who may not become root",
      { user: "nosudo", become: true },
      /^network-1: SUDO_REFUSED: user nosudo .*\(sudo: a password is required\).*nosudo ALL=\(root\) NOPASSWD: \/bin\/sh -c \*/,
    ],
  ])("%s is an error and leaves no trace", async (_, endpoint, message) => {
    const { code, stdout, stderr } = await engine.apply(engine.bundle(), endpoint);
    expect(stderr).toMatch(message);
    // The error, and that a destruction would leave the host as it is.
    expect([code, stdout, stderr.split("\n").length]).toEqual([1, "", 3]);
    expect(solo.traces).toBe("");
  });

  test("missing programs are one error that names all of them and their packages", async () => {
    sh("mkdir /root/aside; mv /usr/sbin/keepalived /usr/sbin/conntrack /usr/sbin/dnsmasq /root/aside");
    const { stderr } = await engine.apply(engine.bundle());
    sh("mv /root/aside/* /usr/sbin");
    expect(stderr).toBe(
      "network-1: MISSING_COMMANDS: the host lacks conntrack, dnsmasq, keepalived: install on Debian with " +
        "`apt-get install conntrack dnsmasq-base keepalived`, on RHEL with `dnf install conntrack-tools dnsmasq keepalived`\n" +
        "network-1: cdktf destroy does not clean a host whose last deployment failed: deploy it before, or run " +
        "vrouter remove DOCUMENT --host network-1\n",
    );
    expect(solo.traces).toBe("");
  });

  test("a missing bridge and a missing underlay address are named", async () => {
    const bundle = engine.bundle(
      ["hosts.network-1.bridge_mappings.physnet-ext", "br-none"],
      ["hosts.network-1.underlay_ip", "198.18.1.99"],
    );
    const { stderr } = await engine.apply(bundle);
    expect(stderr).toMatch(
      /^network-1: PRECONDITION_FAILED: there is no bridge br-none .*; no interface has the address 198.18.1.99/,
    );
    expect(solo.traces).toBe("");
  });

  test("an address that somebody else has on the external network is not taken", async () => {
    sh(`ip netns add other; ip link add other type veth peer name eth0 netns other; ip link set other master br-ex up
      ip -n other address add 203.0.113.11/24 dev eth0; ip -n other link set eth0 up`);
    const { code, stderr } = await engine.apply(engine.bundle());
    const mac = sh("ip netns exec other cat /sys/class/net/eth0/address").trim();
    sh("ip netns del other");
    expect(stderr).toContain(
      `network-1: ADDRESS_IN_USE: behind bridge br-ex somebody else answers for 203.0.113.11 (${mac})`,
    );
    expect(code).toBe(1);
    expect(solo.traces).toBe("");
  });

  test("rules that do not load leave no trace", async () => {
    const bad = withFile(engine.bundle(), /iptables\.rules$/, ({ text }) => text.replace("-j rg-pf", "-j gone"));
    const { code, stderr } = await engine.apply(bad);
    expect(stderr).toMatch(/^network-1: VALIDATION_FAILED: routers\/\S+\/iptables\.rules:\d+: .*'gone' does not exist/);
    expect(code).toBe(1);
    expect(solo.traces).toBe("");
  });

  test("a first deployment that cannot be activated is removed again", async () => {
    const bad = withFile(engine.bundle(), /routers\/.*ports$/, ({ text }) => text.replaceAll("br-ex", "br-none"));
    const { code, stderr } = await engine.apply(bad);
    expect(stderr).toMatch(
      /^network-1: ACTIVATION_FAILED: systemctl start vrouter-solo-router@\S+ failed; removed again/,
    );
    expect(stderr).toContain("br-none");
    expect(code).toBe(1);
    expect(solo.traces).toBe("");
  });
});

test("a deployment says one line per step", async () => {
  const { code, stdout, stderr } = await engine.apply(engine.bundle());
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const files = engine.bundle().files.length;
  expect(stdout.trim().split("\n")).toEqual([
    `network-1: staged generation 1 (${files} files, ${files} changed)`,
    expect.stringMatching(/^network-1: validated \d changed files with the programs that read them$/),
    "network-1: activated generation 1 (start 4)",
    "network-1: healthy: 4 units active, rules, addresses and settings as their files say",
    "network-1: confirmed generation 1",
  ]);
  expectForward(34203);
  expect(sh("systemctl is-enabled vrouter-solo.target; systemctl is-active vrouter-solo.target")).toBe(
    "enabled\nactive",
  );
});

test("the same again changes nothing, and says so", async () => {
  const before = identity();
  expect(await engine.apply(engine.bundle())).toEqual({
    code: 0,
    stdout: "network-1: no changes (generation 1)\n",
    stderr: "",
  });
  expect(identity()).toBe(before);
});

test("files are root's, and readable as the bundle says", () => {
  expect(sh("find /etc/vrouter ! -user root -o -type f ! -perm 0644 ! -perm 0600")).toBe("");
  expect(sh("cd /etc/vrouter/solo/current; stat -c %a bundle.json dhcp/*/host . runtime | xargs")).toBe(
    "600 644 755 755",
  );
});

test("a changed forward reloads its router and nothing else", async () => {
  const others = () =>
    sh(
      "systemctl show -p ActiveEnterTimestampMonotonic,MainPID,NRestarts vrouter-solo-dnsmasq@*; stat -c %i /run/netns/q*",
    );
  const before = others();
  const { code, stdout } = await engine.apply(engine.bundle(forwardPort(34204)));
  expect(stdout).toContain("staged generation 2 (");
  expect(stdout).toContain(", 1 changed)");
  expect(stdout).toContain("activated generation 2 (reload 1)");
  expect(code).toBe(0);
  expectForward(34204);
  expect(others()).toBe(before);
});

test("an unprivileged user with sudo deploys the same way", async () => {
  const deploy = { user: "deploy", become: true };
  const { code, stdout, stderr } = await engine.apply(engine.bundle(forwardPort(34205)), deploy);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("network-1: confirmed generation 3");
  expectForward(34205);
  expect((await engine.apply(engine.bundle(forwardPort(34205)), deploy)).stdout).toBe(
    "network-1: no changes (generation 3)\n",
  );
});

test("what the daemons refuse is not activated, and the error names file, line and reason", async () => {
  const before = identity();
  const broken = engine.bundle(forwardPort(34206));
  const cases: [RegExp, (file: HostFile) => string, RegExp][] = [
    [/iptables\.rules$/, ({ text }) => text.replace("34206", "99999"), /routers\/\S+\/iptables\.rules:\d+: .*99999/],
    [
      /\/opts$/,
      ({ text }) => `${text}tag:x,option:router,1.2.3.999\n`,
      /dhcp\/\S+\/opts:\d+: dnsmasq: bad IPv4 address \(tag:x,option:router,1\.2\.3\.999\)/,
    ],
    [
      /dhcp\/[^/]*\/host$/,
      ({ text }) => `# hosts\n\n${text}zz:bad,1.2.3.4\n`,
      /dhcp\/\S+\/host:\d: dnsmasq: bad hex constant \(zz:bad,1\.2\.3\.4\)/,
    ],
    [
      /dnsmasq\.conf$/,
      ({ text }) => `${text}no-such-option\n`,
      /dnsmasq\.conf:\d+: dnsmasq: bad option.*no-such-option/,
    ],
  ];
  for (const [path, change, message] of cases) {
    const { code, stderr } = await engine.apply(withFile(broken, path, change));
    expect(stderr).toMatch(/^network-1: VALIDATION_FAILED: /);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  }
  const withoutStaging = (facts: string) => facts.replace(/^\S+\/generations \d.*$/m, "");
  expect(withoutStaging(identity())).toBe(withoutStaging(before));
});

test("a dead unit is started again, without a new generation", async () => {
  sh("systemctl stop 'vrouter-solo-router@*'");
  const { stdout } = await engine.apply(engine.bundle(forwardPort(34205)));
  expect(stdout).toContain("activated generation 3 (start 1)");
  expectForward(34205);
  expect(generations()).toBe("1 2 3\ngenerations/3 generations/3");
});

test("what the environment no longer declares goes, and comes back", async () => {
  const less = engine.bundle(["gateway_port_forwardings", undefined], ["routers", undefined]);
  const { code, stdout } = await engine.apply(less);
  expect(code).toBe(0);
  expect(stdout).toMatch(/activated generation 4 \(stop 1/);
  expect(stdout).toContain("pruned 1 generation (1)");
  expect(sh("ls /run/netns | grep -c ^qrouter || :")).toBe("0");
  expect((await engine.apply(engine.bundle())).code).toBe(0);
  expectForward(34203);
});

test("what somebody changed in the kernel is told, and mended where the deployment itself has nothing to do", async () => {
  const rule = "POSTROUTING -s 192.0.2.1/32 -j ACCEPT";
  const nat = "ip netns exec $(ls /run/netns | grep ^qrouter) iptables -t nat";
  sh(`${nat} -I ${rule}`);
  const { code, stdout } = await engine.apply(
    engine.bundle(forwardPort(34203), ["dhcp_host_mappings.vm1.hostname", "vm-one"]),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/iptables\.rules is not what is loaded, by hand\n/);
  expect(sh(`${nat} -S`)).not.toContain(`-A ${rule}`);
  expect((await engine.apply(engine.bundle())).code).toBe(0);
});

test("everything comes back after a loss of power", async () => {
  await engine.apply(engine.bundle());
  await host.kill();
  await host.boot();
  solo.lab.operator(["ip", "neighbour", "flush", "all"]);
  settleForeigners();
  sh("timeout 20 systemctl is-system-running --wait");
  expectForward(34203);
  // Whoever lets the host forward packets lets every device do so, ours too.
  const { stdout } = await engine.apply(engine.bundle());
  const told = stdout.split("\n").filter((line) => /^network-1: {3}\+[^+]/.test(line));
  expect(told).toEqual([expect.stringMatching(/\+net\.ipv4\.conf\.brq\S+\.forwarding = 1$/)]);
  expect((await engine.apply(engine.bundle())).stdout).toMatch(/^network-1: no changes/);
});

test("nothing that is somebody else's has changed", () => {
  expect(foreigners().replace(/MainPID=\d+/, "")).toBe(untouched.replace(/MainPID=\d+/, ""));
});

test("removal leaves nothing of the environment, twice is fine", async () => {
  expect(await engine.remove()).toEqual({ code: 0, stdout: "network-1: removed environment solo\n", stderr: "" });
  expect(solo.traces).toBe("");
  expect(foreigners().replace(/MainPID=\d+/, "")).toBe(untouched.replace(/MainPID=\d+/, ""));
  expect(await engine.remove()).toEqual({
    code: 0,
    stdout: "network-1: nothing of environment solo is there\n",
    stderr: "",
  });
});

test("an interrupted deployment takes back at once what it switched", async () => {
  await engine.apply(engine.bundle());
  const before = sh("readlink /etc/vrouter/solo/current");
  const slow = "/run/systemd/system/vrouter-solo-router@.service.d";
  sh(`mkdir -p ${slow}; printf '[Service]\\nExecReload=/bin/sleep 3\\n' >${slow}/slow.conf; systemctl daemon-reload`);
  const deploying = engine.start(engine.bundle(forwardPort(34206)));
  const end = ended(deploying);
  sh(
    `timeout 30 sh -c 'while [ "$(readlink /etc/vrouter/solo/current)" = ${before} ]; do sleep 0.1; done'; rm -r ${slow}; systemctl daemon-reload`,
  );
  deploying.kill("SIGINT");
  const { code, stderr } = await end;
  expect(stderr).toMatch(/^network-1: ABORTED: interrupted; rolled back to generation \d+$/m);
  expect(code).toBe(1);
  expect(sh("readlink /etc/vrouter/solo/current")).toBe(before);
  expectForward(34203);
  expect(sh("systemctl list-units --all --plain --no-legend 'cdktf-vrouter-*'")).toBe("");
  expect(await engine.remove()).toMatchObject({ code: 0 });
});

describe("on a host that another version deployed", () => {
  /** What is a loss of packets when it begins anew, and what is said of it. */
  const running = () =>
    sh(
      `stat -c '%n %i' /run/netns/q*; systemctl show -p Id,InvocationID vrouter-solo-l2.service 'vrouter-solo-router@*'`,
    );

  /** A generation as 0.1.0 left it, of this document, and started. */
  test("what 0.1.0 left is deployed over, and nothing that packets meet begins anew", async () => {
    const left = readFileSync(join(__dirname, "../../fixtures/generation-0.1.0.tar.gz")).toString("base64");
    sh(`echo ${left} | base64 -d | tar -xz -p -C /
      echo "network-1 $(cat /etc/machine-id)" >/etc/vrouter/solo/machine
      cd /etc/systemd
      for unit in /etc/vrouter/solo/current/systemd/*; do ln -s "$unit" system/; done
      ln -s /etc/vrouter/solo/current/unmanaged/00-0-vrouter-solo.network network/
      ln -s /etc/vrouter/solo/current/systemd/vrouter-solo.target system/multi-user.target.wants/
      systemctl daemon-reload; systemctl start vrouter-solo.target`);
    expectForward(34203);
    const before = running();
    const { code, stdout, stderr } = await engine.apply(engine.bundle(forwardPort(34999)));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^network-1: staged generation 2 /m);
    expect(stdout).not.toMatch(/by hand|restart/);
    expectForward(34999);
    expect(running()).toBe(before);
    expect(sh("head -c 12 /etc/vrouter/solo/current/bundle.json")).toBe('{"format":1,');
  });

  test("what a later one left is refused, whoever asks, and left as it is", async () => {
    const file = "/etc/vrouter/solo/generations/2/bundle.json";
    sh(`sed -i 's/^{"format":1,"tool":"[^"]*"/{"format":7,"tool":"9.9.9"/' ${file}`);
    const before = identity();
    const { code, stderr } = await engine.apply(engine.bundle(forwardPort(34203)));
    expect(stderr).toMatch(
      /^network-1: NEWER_FORMAT: generation 2 was written by cdktf-vrouter 9\.9\.9, in format 7, and this version, \S+, knows formats up to 1: /,
    );
    expect(code).toBe(1);
    expect(identity()).toBe(before);
    // The same of one that was never confirmed.
    sh("ln -sfn generations/1 /etc/vrouter/solo/confirmed");
    expect((await engine.apply(engine.bundle(forwardPort(34203)))).stderr).toMatch(
      /^network-1: NEWER_FORMAT: generation 2 /,
    );
  });
});
