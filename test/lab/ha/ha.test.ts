import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isRunning, run, start, until } from "../command";
import { namespace } from "../hosts/fabric";
import { OUTSIDE, usePair } from "./pair/pair";
import {
  authenticationAndBack,
  changeAndBack,
  crossedPairs,
  failoverAndBack,
  otherGatewayAddress,
  otherIntervals,
  PLANNED,
} from "./pair/planned-changes";
import { Station } from "../traffic/traffic";

/** HA pairs: the example on booted hosts and its changes, measured at a VM behind the router. */
const DOCUMENT = join(__dirname, "../../golden/ha/environment.yaml");

const tested = usePair(
  "HA pair and planned changes, adverts every 0.3 s where nothing else is said; pings every 2 ms",
  () => DOCUMENT,
);

test("the master agent is the master, the slave is ready, and applying again changes nothing", () => {
  expect([tested.pair.state("network-1"), tested.pair.state("network-2")]).toEqual(["MASTER", "BACKUP"]);
  const { code, stdout } = tested.pair.status();
  expect(code).toBe(0);
  expect(stdout).toMatch(/MASTER, priority 254/);
  expect(stdout).toMatch(/BACKUP, priority 253/);
  const again = tested.pair.project.vrouter("apply", tested.pair.project.document).stdout.trim().split("\n");
  expect(again.pop()).toMatch(/^applied: 3 hosts, 1 router, /);
  expect(again.sort()).toEqual(["compute-1", "network-1", "network-2"].map((h) => `${h}: no changes (generation 1)`));
});

test("neither instance is drift; one address too many on a slave is, and one that says it is master", () => {
  const drift = () => tested.pair.project.vrouter("drift", tested.pair.project.document);
  expect(drift()).toMatchObject({ code: 0 });
  const device = tested.pair.lines(
    "network-2",
    `ip netns exec qrouter-${tested.pair.router} ls /sys/class/net | grep ^ha-`,
  )[0]!;
  const address = ["172.31.0.1/32", "dev", device];
  const inside = (...words: readonly string[]) =>
    tested.pair.lab.host("network-2").exec(["ip", "-n", `qrouter-${tested.pair.router}`, "address", ...words]);
  inside("add", ...address);
  const { code, stdout } = drift();
  expect({ code, stdout }).toEqual({
    code: 2,
    stdout: expect.stringContaining(`+address ${device} 172.31.0.1/32`) as string,
  });
  inside("del", ...address);
  const state = `/run/vrouter/ha/routers/${tested.pair.router}/state`;
  tested.pair.lines("network-2", `cp ${state} /tmp/state; sed -i s/BACKUP/MASTER/ ${state}`);
  expect(drift()).toMatchObject({ code: 2, stdout: expect.stringContaining("-state not MASTER") as string });
  tested.pair.lines("network-2", `cp /tmp/state ${state}`);
  expect(drift()).toMatchObject({ code: 0 });
});

test("what keepalived starts at a change of state may come late, and beside another one: what holds is what it has", () => {
  const { pair } = tested;
  const { router } = pair;
  const notify = `nsenter --net=/run/netns/qrouter-${router} sh /etc/vrouter/ha/current/runtime/vrrp.sh notify ha ${router} INSTANCE VR_1`;
  for (const host of ["network-1", "network-2"]) {
    const state = pair.state(host);
    for (const late of ["MASTER", "BACKUP"]) {
      pair.lines(host, `${notify} ${late} 254`);
      expect([host, late, pair.state(host)]).toEqual([host, late, state]);
    }
    pair.lines(host, `for i in 1 2 3 4 5; do ${notify} MASTER 254 & ${notify} BACKUP 254 & done; wait`);
    expect([host, pair.state(host)]).toEqual([host, state]);
  }
  expect(pair.project.vrouter("drift", pair.project.document)).toMatchObject({ code: 0 });
});

test("adverts are what the specification shows, and a backup sends nothing else", async () => {
  const seen = capture("network-2", "vxlan-2001", 3, "vrrp");
  expect(
    seen.filter((line) => line.includes("169.254.192.1 > 224.0.0.18: VRRPv3, Advertisement, vrid 1, prio 254")),
  ).not.toEqual([]);
  expect(seen.join("\n")).toMatch(/intvl 30cs/);

  const macs = tested.pair.lines(
    "network-2",
    `ip netns exec qrouter-${tested.pair.router} sh -c "cat /sys/class/net/q*/address"`,
  );
  expect(macs).toHaveLength(2);
  const frames = sent("network-2", 6, macs);
  await setTimeout(300);
  tested.pair.lab.host("network-2").exec(["systemctl", "restart", tested.pair.unit("router")]);
  expect(await frames).toEqual([]);
  await tested.pair.settled();
  const talking = sent("network-1", 2, macs);
  await setTimeout(300);
  new Station("vm-vm1").ping(OUTSIDE);
  expect(await talking).not.toEqual([]);
});

test("an advert of another router on the HA network wakes no instance, one of its own does", () => {
  const { pair } = tested;
  const inside = (command: string) => pair.lines("network-2", `ip netns exec qrouter-${pair.router} ${command}`);
  const dropped = () =>
    Number(/^\[(\d+):\d+\] -A INPUT .* -m u32 /m.exec(inside("iptables-save -c -t filter").join("\n"))![1]);
  const before = dropped();
  advertise("network-1", 2);
  expect(dropped()).toBe(before + 1);
  advertise("network-1", 1);
  expect(dropped()).toBe(before + 1);
});

/** By no router of ours: one of VRRP's version 3 with nothing in it but the VRID, for which keepalived passes over it. */
function advertise(from: string, vrid: number): void {
  const program = [
    "use Socket qw(:all)",
    "socket(S, PF_INET, SOCK_RAW, 112) or die $!",
    `setsockopt(S, IPPROTO_IP, IP_MULTICAST_IF, inet_aton("169.254.192.1")) or die $!`,
    `send(S, pack("C8", 0x31, ${vrid}, 1, 0, 0, 30, 0, 0), 0, pack_sockaddr_in(0, inet_aton("224.0.0.18"))) or die $!`,
  ];
  tested.pair.lab
    .host(from)
    .exec(["ip", "netns", "exec", `qrouter-${tested.pair.router}`, "perl", "-e", program.join(";")]);
}

describe("planned changes lose nothing", () => {
  test.each(PLANNED)("%s, and %s", (there, back, edit) => changeAndBack(tested, there, back, edit));

  test("the master moved for maintenance, and back", () => failoverAndBack(tested));

  test("status --watch shows the pair and tells when its master moves; on a terminal, until it is interrupted", async () => {
    const { document, directory } = tested.pair.project;
    const failOver = (to: string) => tested.pair.project.vrouter("failover", document, "edge", "--to", to);
    // On a machine that had no time for adverts it may have moved.
    expect(failOver("network-1")).toMatchObject({ code: 0 });
    const words = ["node", "dist/lib/cli/vrouter.js", "status", document, "--watch", "1"];
    const journal = join(directory, "journal");
    const screen = join(directory, "screen");
    const watch = (command: string) =>
      start(["ip", "netns", "exec", namespace("operator"), "sh", "-c", `exec ${command}`]);
    const pids = [
      watch(`${words.join(" ")} >${journal}`),
      watch(`script -qec '${words.join(" ")}' ${screen} >/dev/null`),
    ];
    const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");
    // The hosts are not asked at the same moment: in between there may be none, or two.
    const newsOf = (to: string) =>
      new RegExp(`master of edge: (none|network-1|network-2|network-1, network-2) -> ${to}`);
    try {
      await until("both to show the pair", 60, () =>
        [journal, screen].every((file) => read(file).includes("network-2 BACKUP")),
      );
      for (const to of ["network-2", "network-1"]) {
        const { code, stderr } = failOver(to);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        await until(`the news of ${to}`, 60, () => [journal, screen].every((file) => newsOf(to).test(read(file))));
      }
      run(["pkill", "-INT", "-f", `^node ${words.slice(1).join(" ")}`]);
      await until("both to end", 60, () => !pids.some(isRunning));
    } finally {
      for (const pid of pids.filter(isRunning)) process.kill(-pid, "SIGKILL");
    }
    // The terminal has its own screen and its cursor back.
    const [, after] = read(screen).split("\u001b[?25h\u001b[?1049l");
    expect(after).toMatch(newsOf("network-1"));
  });

  test("another advert interval and VRRP version: never two masters", () => otherIntervals(tested));

  test("authentication on, and off again", () => authenticationAndBack(tested));

  test("another gateway address: only its own connections end", () => otherGatewayAddress(tested));
});

describe("changes of what adverts have in common", () => {
  test("a slave that cannot be held back stops the change before it begins", async () => {
    await tested.pair.lab.host("network-2").powerOff();
    const before = tested.pair.lab.host("network-1").exec(["readlink", "/etc/vrouter/ha/current"]).stdout;
    tested.pair.project.write(tested.pair.document.replace("advert_int: 0.3", "advert_int: 2"));
    const { code, stderr } = tested.pair.project.vrouter("apply", tested.pair.project.document, "--host", "network-1");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/network-1: VRRP_PEER_UNREACHABLE: .*network-2/) as string,
    });
    expect(tested.pair.lab.host("network-1").exec(["readlink", "/etc/vrouter/ha/current"]).stdout).toBe(before);
    await tested.pair.lab.host("network-2").boot();
    await tested.pair.apply();
  });

  test("two pairs, each master where the other is slave: never two masters of either", () => crossedPairs(tested));
});

test("a pair becomes a plain router and a pair again, in place", async () => {
  const plain = tested.pair.document.replace(
    /^ {4}ha: true\n {4}configurations: .*\n/m,
    "    configurations: { preferred_agent: network-1 }\n",
  );
  expect(plain).not.toBe(tested.pair.document);
  const vm = new Station("vm-vm1");
  await tested.pair.apply(plain);
  expect(vm.ping(OUTSIDE)).toBe(3);
  expect(tested.pair.lines("network-2", "ip netns list")).toEqual([""]);
  await tested.pair.apply();
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.settled();
  expect(vm.ping(OUTSIDE)).toBe(3);
});

/** What goes by on a host's device. */
function capture(host: string, device: string, seconds: number, filter: string): string[] {
  const command = `timeout ${seconds} tcpdump -l -n -v -i ${device} ${filter} 2>/dev/null`;
  return tested.pair.lines(host, command);
}

/** Frames from these MAC addresses that a host sends, over VXLAN or by its external cable. */
async function sent(host: string, seconds: number, macs: readonly string[]): Promise<string[]> {
  const filter = macs.map((mac) => `ether src ${mac}`).join(" or ");
  const devices = [...tested.pair.lines(host, "ls /sys/class/net | grep ^vxlan-"), "eth2"];
  const captures = devices.map((device) => {
    const file = `/tmp/${namespace(host)}-${device}.capture`;
    const tcpdump = `exec timeout ${seconds} tcpdump -l -n -e -Q out -i ${device} ${filter} >${file} 2>/dev/null`;
    return { file, pid: start(["ip", "netns", "exec", namespace(host), "sh", "-c", tcpdump]) };
  });
  await until("the captures to end", seconds + 5, () => captures.every(({ pid }) => !isRunning(pid)));
  return captures.flatMap(({ file }) => {
    const text = readFileSync(file, "utf8");
    rmSync(file);
    return text.split("\n").filter((line) => line !== "");
  });
}
