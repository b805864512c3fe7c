import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isRunning, start, until } from "./command";
import { namespace, setCable } from "./fabric";
import { Figures } from "./figures";
import { Lab } from "./lab";
import { broken, OUTSIDE, PairLab } from "./pair";
import { Station } from "./traffic";

/** HA pairs: the example on booted hosts, its failovers and its changes, measured at a VM behind the router. */
const DOCUMENT = join(__dirname, "../golden/ha/environment.yaml");

const figures = new Figures(
  "HA pair, adverts every 0.3 s where nothing else is said; gaps in seconds, pings every 10 ms",
);
let pair: PairLab;

beforeAll(async () => {
  pair = await PairLab.up(DOCUMENT);
  // It lets the connections of the one that was deployed first come over.
  await pair.becomes("network-1", "MASTER");
}, 300_000);

afterAll(async () => {
  figures.print();
  await Lab.down();
}, 60_000);

test("the master agent is the master, the slave is ready, and applying again changes nothing", () => {
  expect([pair.state("network-1"), pair.state("network-2")]).toEqual(["MASTER", "BACKUP"]);
  const { code, stdout } = pair.status();
  expect(code).toBe(0);
  expect(stdout).toMatch(/MASTER, priority 254/);
  expect(stdout).toMatch(/BACKUP, priority 253/);
  const again = pair.project.vrouter("apply", pair.project.document).stdout.trim().split("\n");
  expect(again.sort()).toEqual(["compute-1", "network-1", "network-2"].map((h) => `${h}: no changes (generation 1)`));
});

test("neither instance is drift, and one address too many on a slave is", () => {
  const drift = () => pair.project.vrouter("drift", pair.project.document);
  expect(drift()).toMatchObject({ code: 0 });
  const device = lines("network-2", `ip netns exec qrouter-${pair.router} ls /sys/class/net | grep ^ha-`)[0]!;
  const address = ["172.31.0.1/32", "dev", device];
  const inside = (...words: readonly string[]) =>
    pair.lab.host("network-2").exec(["ip", "-n", `qrouter-${pair.router}`, "address", ...words]);
  inside("add", ...address);
  const { code, stdout } = drift();
  expect({ code, stdout }).toEqual({
    code: 2,
    stdout: expect.stringContaining(`+address ${device} 172.31.0.1/32`) as string,
  });
  inside("del", ...address);
}, 30_000);

test("adverts are what the specification shows, and a backup sends nothing else", async () => {
  const seen = capture("network-2", "vxlan-2001", 3, "vrrp");
  expect(
    seen.filter((line) => line.includes("169.254.192.1 > 224.0.0.18: VRRPv3, Advertisement, vrid 1, prio 254")),
  ).not.toEqual([]);
  expect(seen.join("\n")).toMatch(/intvl 30cs/);

  const macs = lines("network-2", `ip netns exec qrouter-${pair.router} sh -c "cat /sys/class/net/q*/address"`);
  expect(macs).toHaveLength(2);
  const frames = sent("network-2", 6, macs);
  await setTimeout(300);
  pair.lab.host("network-2").exec(["systemctl", "restart", pair.unit("router")]);
  expect(await frames).toEqual([]);
  await pair.settled();
  const talking = sent("network-1", 2, macs);
  await setTimeout(300);
  new Station("vm-vm1").ping(OUTSIDE);
  expect(await talking).not.toEqual([]);
}, 60_000);

describe("planned changes lose nothing", () => {
  const more = (text: string) =>
    text.replace(
      "gateway_port_forwardings:\n",
      "gateway_port_forwardings:\n  more: { router: edge, protocol: udp, external_port: 53, internal_port_id: vm1, internal_port: 5353 }\n",
    );
  const subnet = (text: string) =>
    text
      .replace(
        /^( +)web: \{ cidr: 172.16.0.0\/24.*$/m,
        (line, indent: string) => `${line}\n${indent}db: { cidr: 172.16.1.0/24, gateway_ip: 172.16.1.1 }`,
      )
      .replace(/^( +)- \{ subnet: web, .*$/m, (line, indent: string) => `${line}\n${indent}- { subnet: db }`);
  const route = (text: string) =>
    text.replace(
      /^( +)interfaces:\n/m,
      (line, indent: string) => `${indent}routes: [{ destination: 10.9.0.0/16, nexthop: 172.16.0.50 }]\n${line}`,
    );
  const swapped = (text: string) =>
    text.replace(
      "master_agent: network-1, slave_agents: [ network-2 ]",
      "master_agent: network-2, slave_agents: [ network-1 ]",
    );

  test.each([
    ["a port forward added", "removed", more],
    ["an interface added", "removed", subnet],
    ["a static route added", "removed", route],
    ["master and slave changed round", "back", swapped],
  ])(
    "%s, and %s",
    async (there, back, edit) => {
      const changed = edit(pair.document);
      expect(changed).not.toBe(pair.document);
      for (const [what, document] of [
        [there, changed],
        [`${there}: ${back}`, pair.document],
      ] as const) {
        const before = pair.masterships("network-1") + pair.masterships("network-2");
        const master = document.includes("master_agent: network-2") ? "network-2" : "network-1";
        const measured = await pair.during(async () => {
          await pair.apply(document);
          await pair.becomes(master, "MASTER");
        });
        const moves = pair.masterships("network-1") + pair.masterships("network-2") - before;
        expect({ what, moves }).toEqual({ what, moves: what.startsWith("master and slave") ? 1 : 0 });
        figures.add(`${what}: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
        expect({ what, lost: measured.ping.lost, broken: broken(measured) }).toEqual({ what, lost: 0, broken: [] });
      }
    },
    120_000,
  );

  test("the master moved for maintenance, and back", async () => {
    for (const to of ["network-2", "network-1"]) {
      const measured = await pair.during(() => {
        const { code, stderr } = pair.project.vrouter("failover", pair.project.document, "edge", "--to", to);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      });
      expect(pair.state(to)).toBe("MASTER");
      figures.add(`failover to ${to}: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
      expect({ lost: measured.ping.lost, broken: broken(measured) }).toEqual({ lost: 0, broken: [] });
    }
  }, 60_000);

  test("another advert interval and VRRP version: never two masters", async () => {
    for (const interval of ["1", "2", "0.3"]) {
      const before = pair.masterships("network-2");
      const measured = await pair.during(() =>
        pair.apply(pair.document.replace("advert_int: 0.3", `advert_int: ${interval}`)),
      );
      expect(pair.masterships("network-2")).toBe(before);
      expect(pair.state("network-1")).toBe("MASTER");
      figures.add(`adverts now every ${interval} s: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
      expect({ lost: measured.ping.lost, broken: broken(measured) }).toEqual({ lost: 0, broken: [] });
    }
  }, 120_000);

  test("another gateway address: only its own connections end", async () => {
    const inside = new Station("vm-vm1");
    const changed = pair.document.replace("ip_address: 203.0.113.10 ", "ip_address: 203.0.113.15 ");
    expect(changed).not.toBe(pair.document);
    const east = await inside.pingDuring("172.16.0.1", () => pair.apply(changed));
    figures.add(`another gateway address: pings to the router lost of ${east.sent}`, east.lost, "0");
    expect(east.lost).toBe(0);
    const after = await pair.during(() => undefined, "203.0.113.15");
    expect({ lost: after.ping.lost, broken: broken(after) }).toEqual({ lost: 0, broken: [] });
    await pair.apply();
  }, 60_000);
});

describe("changes of what adverts have in common", () => {
  test("a slave that cannot be held back stops the change before it begins", async () => {
    await pair.lab.host("network-2").powerOff();
    const before = pair.lab.host("network-1").exec(["readlink", "/etc/vrouter/ha/current"]).stdout;
    pair.project.write(pair.document.replace("advert_int: 0.3", "advert_int: 2"));
    const { code, stderr } = pair.project.vrouter("apply", pair.project.document, "--host", "network-1");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/network-1: VRRP_PEER_UNREACHABLE: .*network-2/) as string,
    });
    expect(pair.lab.host("network-1").exec(["readlink", "/etc/vrouter/ha/current"]).stdout).toBe(before);
    await pair.lab.host("network-2").boot();
    await pair.apply();
  }, 90_000);

  test("two pairs, each master where the other is slave: never two masters of either", async () => {
    const crossed = pair.document.replace(
      "routers:\n",
      "routers:\n  core:\n    ha: true\n    configurations: { master_agent: network-2, slave_agents: [network-1] }\n" +
        "    external_gateway_info: { network: public, ip_address: 203.0.113.20 }\n",
    );
    await pair.apply(crossed);
    await pair.becomes("network-1", "MASTER");
    await setTimeout(8000);
    await pair.settled();
    const masterships = () =>
      ["network-1", "network-2"].map((host) =>
        lines(host, "journalctl --boot -o cat -u 'vrouter-ha-keepalived*' | grep -c 'Entering MASTER STATE'"),
      );
    const before = masterships();
    const measured = await pair.during(() => pair.apply(crossed.replace("advert_int: 0.3", "advert_int: 1")));
    expect(masterships()).toEqual(before);
    figures.add(`crossed pairs, adverts now every 1 s: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
    expect({ lost: measured.ping.lost, broken: broken(measured) }).toEqual({ lost: 0, broken: [] });
    await pair.apply();
  }, 120_000);
});

test("a pair becomes a plain router and a pair again, in place", async () => {
  const plain = pair.document.replace(
    /^ {4}ha: true\n {4}configurations: .*\n/m,
    "    configurations: { preferred_agent: network-1 }\n",
  );
  expect(plain).not.toBe(pair.document);
  const vm = new Station("vm-vm1");
  await pair.apply(plain);
  expect(vm.ping(OUTSIDE)).toBe(3);
  expect(lines("network-2", "ip netns list")).toEqual([""]);
  await pair.apply();
  await pair.becomes("network-1", "MASTER");
  await pair.settled();
  expect(vm.ping(OUTSIDE)).toBe(3);
}, 90_000);

describe("failures", () => {
  test.each([
    ["0.3", 1.2],
    ["0.1", 0.5],
    ["2", 7],
  ])(
    "the master loses power at adverts of %s s, and returns",
    async (interval, limit) => {
      await pair.apply(pair.document.replace("advert_int: 0.3", `advert_int: ${interval}`));
      const measured = await pair.during(async () => {
        await pair.lab.host("network-1").kill();
        await pair.becomes("network-2", "MASTER");
        expect(pair.status().code).toBe(2);
      });
      const stall = Math.max(...Object.values(measured.flows).map(({ longestStall }) => longestStall));
      figures.add(`power loss at ${interval} s: longest gap`, measured.ping.longestGap, String(limit));
      figures.add(`power loss at ${interval} s: longest stall of a connection`, stall);
      expect(broken(measured)).toEqual([]);
      expect(measured.ping.longestGap).toBeLessThanOrEqual(limit);

      const back = await pair.during(async () => {
        await pair.lab.host("network-1").boot();
        await pair.becomes("network-1", "MASTER");
        await pair.settled();
      });
      figures.add(`its return at ${interval} s: pings lost of ${back.ping.sent}`, back.ping.lost, "0");
      expect({ lost: back.ping.lost, broken: broken(back) }).toEqual({ lost: 0, broken: [] });
    },
    120_000,
  );

  test("connections outlive the second switch too", async () => {
    await pair.apply();
    const measured = await pair.during(async () => {
      await pair.lab.host("network-1").kill();
      await pair.becomes("network-2", "MASTER");
      await setTimeout(1000);
      await pair.lab.host("network-1").boot();
      await pair.becomes("network-1", "MASTER");
      await pair.settled();
      await pair.lab.host("network-1").kill();
      await pair.becomes("network-2", "MASTER");
    });
    expect(broken(measured)).toEqual([]);
    await pair.lab.host("network-1").boot();
    await pair.becomes("network-1", "MASTER");
    await pair.settled();
  }, 120_000);

  test("the master is shut down in good order", async () => {
    const measured = await pair.during(async () => {
      await pair.lab.host("network-1").powerOff();
      await pair.becomes("network-2", "MASTER");
    });
    figures.add("orderly shutdown: longest gap", measured.ping.longestGap, "0.1");
    expect(broken(measured)).toEqual([]);
    expect(measured.ping.longestGap).toBeLessThanOrEqual(0.1);
    await pair.lab.host("network-1").boot();
    await pair.becomes("network-1", "MASTER");
    await pair.settled();
  }, 60_000);

  test("keepalived is killed on the master", async () => {
    const measured = await pair.during(async () => {
      pair.lab.host("network-1").exec(["systemctl", "kill", "--signal=KILL", pair.unit("keepalived")]);
      await setTimeout(8000);
    });
    figures.add("keepalived killed: longest gap", measured.ping.longestGap, "3");
    expect(measured.ping.longestGap).toBeLessThanOrEqual(3);
    await pair.becomes("network-1", "MASTER");
    await pair.settled();
  }, 60_000);

  test("the underlay between the two nodes is cut: both are masters, and one again when it heals", async () => {
    setCable("network-2", "eth1", "down");
    await pair.becomes("network-2", "MASTER");
    expect(pair.state("network-1")).toBe("MASTER");
    expect(pair.status()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has 2 masters: network-1, network-2") as string,
    });
    const meanwhile = await pair.during(() => setTimeout(3000));
    figures.add(`partition: pings lost of ${meanwhile.ping.sent}`, meanwhile.ping.lost);
    const started = performance.now();
    const healing = await pair.during(async () => {
      setCable("network-2", "eth1", "up");
      await pair.becomes("network-2", "BACKUP");
    });
    figures.add("partition healed: seconds until one master", (performance.now() - started) / 1000);
    figures.add(`partition healed: pings lost of ${healing.ping.sent}`, healing.ping.lost);
    await pair.settled();
    expect(pair.state("network-1")).toBe("MASTER");
  }, 60_000);

  test("both hosts lose power at once: service returns without Terraform", async () => {
    const hosts = ["network-1", "network-2"].map((name) => pair.lab.host(name));
    await Promise.all(hosts.map((host) => host.kill()));
    await Promise.all(hosts.map((host) => host.boot()));
    const started = performance.now();
    const vm = new Station("vm-vm1");
    await until("the VM to reach the outside", 30, () => vm.ping(OUTSIDE, { count: 1 }) === 1);
    figures.add("both booted: seconds until the VM reaches the outside", (performance.now() - started) / 1000);
    await pair.settled();
    expect(pair.state("network-1")).toBe("MASTER");
  }, 60_000);

  test("twenty more routers on the pair move together", async () => {
    await pair.apply(withMany(pair.document));
    const outside = new Station("internet");
    const started = performance.now();
    await pair.lab.host("network-1").kill();
    const states = `cat /run/vrouter/ha/routers/*/state | grep -c ^MASTER`;
    await until("all of them to be masters on network-2", 30, () => lines("network-2", states)[0] === "21");
    figures.add("power loss with 21 routers: seconds until the last has moved", (performance.now() - started) / 1000);
    for (let n = 1; n <= 20; n++) expect(outside.ping(`203.0.113.${100 + n}`, { count: 1 })).toBe(1);
    await pair.lab.host("network-1").boot();
    await pair.becomes("network-1", "MASTER");
    await pair.apply();
  }, 180_000);

  test("the master loses its external network: the gateway check moves the role", async () => {
    await pair.apply(
      pair.document.replace(
        "ha_conntrackd_enabled: true",
        "ha_conntrackd_enabled: true\n  ha_vrrp_health_check_interval: 1",
      ),
    );
    const measured = await pair.during(async () => {
      setCable("network-1", "eth2", "down");
      await pair.becomes("network-2", "MASTER", 20);
      // TCP asks again after as long as it was kept waiting.
      await setTimeout(12_000);
    });
    figures.add("external network of the master lost, checked every 1 s: longest gap", measured.ping.longestGap);
    expect(broken(measured)).toEqual([]);
    // It does not push itself forward again at once, although as a slave it has nothing to complain about.
    setCable("network-1", "eth2", "up");
    await setTimeout(5000);
    expect(pair.state("network-2")).toBe("MASTER");
    await pair.apply();
    await pair.becomes("network-1", "MASTER");
    await pair.settled();
  }, 90_000);

  test("without conntrackd connections through SNAT die with the master", async () => {
    await pair.apply(pair.document.replace("ha_conntrackd_enabled: true", "ha_conntrackd_enabled: false"));
    const measured = await pair.during(async () => {
      await pair.lab.host("network-1").kill();
      await pair.becomes("network-2", "MASTER");
      await setTimeout(3000);
    });
    const dead = broken(measured).map((line) => line.split(":")[0]);
    figures.add("power loss without conntrackd: connections that died", dead.join(", "));
    expect(dead).toEqual(expect.arrayContaining(["echo through SNAT", "push through SNAT", "upload through SNAT"]));
    await pair.lab.host("network-1").boot();
    await pair.becomes("network-1", "MASTER");
    await pair.apply();
  }, 120_000);
});

/** Twenty more of them on the pair, each with an external address and a subnet of its own. */
function withMany(document: string): string {
  const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
  const subnets = numbers.map((n) => `      s${n}: { cidr: 172.20.${n}.0/24, enable_dhcp: false }`);
  const routers = numbers.map(
    (n) =>
      `  r${n}: { ha: true, configurations: { master_agent: network-1, slave_agents: [network-2] }, ` +
      `external_gateway_info: { network: public, ip_address: 203.0.113.${100 + n} }, interfaces: [{ subnet: s${n} }] }`,
  );
  return document
    .replace("routers:\n", `routers:\n${routers.join("\n")}\n`)
    .replace(/^routers:$/m, `  many:\n    vni: 1500\n    subnets:\n${subnets.join("\n")}\nrouters:`);
}

function lines(host: string, command: string): string[] {
  return pair.lab.host(host).exec(["sh", "-c", command]).stdout.trim().split("\n");
}

/** What goes by on a host's device. */
function capture(host: string, device: string, seconds: number, filter: string): string[] {
  const command = `timeout ${seconds} tcpdump -l -n -v -i ${device} ${filter} 2>/dev/null`;
  return lines(host, command);
}

/** Frames from these MAC addresses that a host sends, over VXLAN or by its external cable. */
async function sent(host: string, seconds: number, macs: readonly string[]): Promise<string[]> {
  const filter = macs.map((mac) => `ether src ${mac}`).join(" or ");
  const devices = [...lines(host, "ls /sys/class/net | grep ^vxlan-"), "eth2"];
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
