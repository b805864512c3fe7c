import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { run, until } from "../command";
import { namespace, setCable } from "../hosts/fabric";
import { broken, OUTSIDE, usePair } from "./pair/pair";
import { powerLossAndReturn } from "./pair/power-loss";
import { Station } from "../traffic/traffic";

/** HA pairs: what the loss of a host, a daemon or a cable costs a VM behind the router. */
const DOCUMENT = join(__dirname, "../../golden/ha/environment.yaml");

const tested = usePair(
  "HA pair and failures, adverts every 0.3 s where nothing else is said; gaps in seconds, pings every 2 ms",
  () => DOCUMENT,
);

test.each([
  ["0.3", 1.2],
  ["0.1", 0.5],
  ["2", 7],
])("the master loses power at adverts of %s s, and returns", async (interval, limit) => {
  await tested.pair.apply(tested.pair.document.replace("advert_int: 0.3", `advert_int: ${interval}`));
  await powerLossAndReturn(tested, interval, limit);
});

test("connections outlive the second switch too", async () => {
  await tested.pair.apply();
  const measured = await tested.pair.during(async () => {
    await tested.pair.lab.host("network-1").kill();
    await tested.pair.becomes("network-2", "MASTER");
    await setTimeout(1000);
    await tested.pair.lab.host("network-1").boot();
    await tested.pair.becomes("network-1", "MASTER");
    await tested.pair.settled();
    await tested.pair.lab.host("network-1").kill();
    await tested.pair.becomes("network-2", "MASTER");
  });
  expect(broken(measured)).toEqual([]);
  await tested.pair.lab.host("network-1").boot();
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.settled();
});

test("the master is shut down in good order", async () => {
  const measured = await tested.pair.during(async () => {
    await tested.pair.lab.host("network-1").powerOff();
    await tested.pair.becomes("network-2", "MASTER");
  });
  tested.figures.add("orderly shutdown: longest gap", measured.ping.longestGap, "0.1");
  expect(broken(measured)).toEqual([]);
  expect(measured.ping.longestGap).toBeLessThanOrEqual(0.1);
  await tested.pair.lab.host("network-1").boot();
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.settled();
});

test("keepalived is killed on the master", async () => {
  const measured = await tested.pair.during(async () => {
    tested.pair.lab.host("network-1").exec(["systemctl", "kill", "--signal=KILL", tested.pair.unit("keepalived")]);
    await setTimeout(8000);
  });
  tested.figures.add("keepalived killed: longest gap", measured.ping.longestGap, "3");
  expect(measured.ping.longestGap).toBeLessThanOrEqual(3);
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.settled();
});

test("the underlay between the two nodes is cut: both are masters, and one again when it heals", async () => {
  setCable("network-2", "eth1", "down");
  await tested.pair.becomes("network-2", "MASTER");
  expect(tested.pair.state("network-1")).toBe("MASTER");
  expect(tested.pair.status()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("has 2 masters: network-1, network-2") as string,
  });
  const meanwhile = await tested.pair.during(() => setTimeout(3000));
  tested.figures.add(`partition: pings lost of ${meanwhile.ping.sent}`, meanwhile.ping.lost);
  const started = performance.now();
  const healing = await tested.pair.during(async () => {
    setCable("network-2", "eth1", "up");
    await tested.pair.becomes("network-2", "BACKUP");
  });
  tested.figures.add("partition healed: seconds until one master", (performance.now() - started) / 1000);
  tested.figures.add(`partition healed: pings lost of ${healing.ping.sent}`, healing.ping.lost);
  await tested.pair.settled();
  expect(tested.pair.state("network-1")).toBe("MASTER");
});

test("both hosts lose power at once: service returns without Terraform", async () => {
  const hosts = ["network-1", "network-2"].map((name) => tested.pair.lab.host(name));
  await Promise.all(hosts.map((host) => host.kill()));
  await Promise.all(hosts.map((host) => host.boot()));
  const started = performance.now();
  const vm = new Station("vm-vm1");
  await until("the VM to reach the outside", 30, () => vm.ping(OUTSIDE, { count: 1 }) === 1);
  tested.figures.add("both booted: seconds until the VM reaches the outside", (performance.now() - started) / 1000);
  await tested.pair.settled();
  // Who boots first may be master until the other has been up for a while.
  await tested.pair.becomes("network-1", "MASTER");
});

test("twenty more routers on the pair move together", async () => {
  await tested.pair.apply(withMany(tested.pair.document));
  const outside = new Station("internet");
  const started = performance.now();
  await tested.pair.lab.host("network-1").kill();
  const states = `cat /run/vrouter/ha/routers/*/state | grep -c ^MASTER`;
  await until("all of them to be masters on network-2", 30, () => tested.pair.lines("network-2", states)[0] === "21");
  tested.figures.add(
    "power loss with 21 routers: seconds until the last has moved",
    (performance.now() - started) / 1000,
  );
  for (let n = 1; n <= 20; n++) expect(outside.ping(`203.0.113.${100 + n}`, { count: 1 })).toBe(1);
  await tested.pair.lab.host("network-1").boot();
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.apply();
});

test("the master loses its external network: the gateway check moves the role", async () => {
  await tested.pair.apply(
    tested.pair.document.replace(
      "ha_conntrackd_enabled: true",
      "ha_conntrackd_enabled: true\n  ha_vrrp_health_check_interval: 1",
    ),
  );
  const measured = await tested.pair.during(async () => {
    setCable("network-1", "eth2", "down");
    await tested.pair.becomes("network-2", "MASTER", 20);
    // TCP asks again after as long as it was kept waiting.
    await setTimeout(12_000);
  });
  tested.figures.add("external network of the master lost, checked every 1 s: longest gap", measured.ping.longestGap);
  expect(broken(measured)).toEqual([]);
  // It does not push itself forward again at once, although as a slave it has nothing to complain about.
  setCable("network-1", "eth2", "up");
  await setTimeout(5000);
  expect(tested.pair.state("network-2")).toBe("MASTER");
  await tested.pair.apply();
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.settled();
});

test("without conntrackd connections through SNAT die with the master", async () => {
  await tested.pair.apply(tested.pair.document.replace("ha_conntrackd_enabled: true", "ha_conntrackd_enabled: false"));
  const measured = await tested.pair.during(async () => {
    await tested.pair.lab.host("network-1").kill();
    await tested.pair.becomes("network-2", "MASTER");
    await setTimeout(3000);
  });
  const dead = broken(measured).map((line) => line.split(":")[0]);
  tested.figures.add("power loss without conntrackd: connections that died", dead.join(", "));
  expect(dead).toEqual(expect.arrayContaining(["echo through SNAT", "push through SNAT", "upload through SNAT"]));
  await tested.pair.lab.host("network-1").boot();
  await tested.pair.becomes("network-1", "MASTER");
  await tested.pair.apply();
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

test("more connections than fit into 16 bits: the slave has them all", async () => {
  await tested.pair.apply();
  const inside = `ip netns exec qrouter-${tested.pair.router}`;
  const connections = (host: string) => Number(tested.pair.lines(host, `${inside} conntrack -C`)[0]);
  const hosts = ["network-1", "network-2"];
  for (const host of hosts) tested.pair.lines(host, `${inside} sysctl -w net.netfilter.nf_conntrack_udp_timeout=600`);
  const sender = join(__dirname, "../traffic/many-connections.cjs");
  // conntrackd takes the longer for each the more of them it has not handed on yet.
  for (let all = 6_000; all <= 66_000; all += 6_000) {
    run(["ip", "netns", "exec", namespace("vm-vm1"), "node", sender, OUTSIDE, "6000"]);
    expect(connections("network-1")).toBeGreaterThanOrEqual(all);
    await until(`the slave to have ${all}`, 60, () => connections("network-2") >= all);
  }
});
