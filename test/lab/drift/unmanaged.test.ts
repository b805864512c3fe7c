import { join } from "node:path";
import type { Drift } from "../../../lib/engine/drift/drift";
import { until } from "../command";
import { Lab } from "../lab";
import { manageByNetworkd } from "./networkd";

/** Hosts of each release whose systemd-networkd has a file that matches everything. The tests build on each other. */
let lab: Lab;
const HOSTS = ["network-1", "network-2", "compute-1"] as const;
const SYSTEMS = { "network-1": "bullseye", "network-2": "trixie" } as const;

/** `DEVICE BRIDGE` of each of our ports: where a deployment put it. */
const ports = (host: string) =>
  lab.host(host).sh(`for port in /sys/class/net/*/master; do
      device=\${port%/master}; echo "\${device##*/} $(basename "$(readlink "$port")")"
    done | grep '^\\(tap\\|vxlan-\\)' || :`);

/** Devices that networkd says it leaves alone. */
const unmanaged = (host: string) =>
  lab
    .host(host)
    .sh("networkctl --no-legend --no-pager list | awk '$5 == \"unmanaged\" { print $2 }' | sort")
    .split("\n");

const ours = (host: string) =>
  lab.host(host).sh("ls /sys/class/net | grep '^\\(brq\\|tap\\|vxlan-\\)' | grep -v theirs | sort").split("\n");

const drift = () =>
  (JSON.parse(lab.vrouter("drift", "--json").stdout) as { host: string; drift: Drift[] }[]).flatMap((one) =>
    one.drift.map(({ subject, message }) => `${one.host}: ${subject} ${message}`),
  );

let placed: Record<string, string>;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../../environments/spread.yaml"), undefined, SYSTEMS);
  for (const name of HOSTS) manageByNetworkd(lab.host(name));
  expect(lab.vrouter("apply")).toMatchObject({ code: 0 });
  placed = Object.fromEntries(HOSTS.map((name) => [name, ports(name)]));
});

afterAll(() => Lab.down());

/** networkd has made up its mind about every link. */
const settled = (host: string) =>
  until(`networkd of ${host} to have seen all`, 20, () => {
    const states = lab.host(host).sh("networkctl --no-legend --no-pager list | awk '{ print $5 }'");
    return !/pending|initialized|linger/.test(states);
  });

const allSettled = async () => {
  for (const name of HOSTS) await settled(name);
};

const onAll = (script: string) => HOSTS.map((name) => lab.host(name).sh(script));

const expectInPlace = () => {
  for (const name of HOSTS) expect([name, ports(name)]).toEqual([name, placed[name]]);
  expect(lab.vrouter("drift")).toMatchObject({ code: 0 });
};

test("what a deployment makes is left alone, and stays so when networkd starts again", async () => {
  for (const name of HOSTS) expect(placed[name]).toMatch(/^vxlan-1001 brq/m);
  await allSettled();
  for (const name of HOSTS) expect(unmanaged(name)).toEqual(expect.arrayContaining(ours(name)));
  onAll("systemctl restart systemd-networkd.service");
  await allSettled();
  expectInPlace();
});

test("a device of somebody else with a name like ours is not", async () => {
  onAll("ip link add tap-theirs type veth peer name brq-theirs; ip link set tap-theirs up");
  await allSettled();
  for (const name of HOSTS) expect(unmanaged(name)).not.toContain("tap-theirs");
  onAll("ip link del tap-theirs");
});

test("without the file networkd takes them, drift tells, and a repair gives them back", async () => {
  onAll("rm /etc/systemd/network/*vrouter*; systemctl restart systemd-networkd.service");
  for (const name of HOSTS) {
    await until(`networkd to take the ports of ${name}`, 20, () => ports(name) !== placed[name]);
  }
  const told = drift();
  for (const name of HOSTS) {
    expect(told).toContain(`${name}: 00-0-vrouter-spread.network is not linked into /etc/systemd/network`);
    expect(told).toContain(`${name}: unmanaged/00-0-vrouter-spread.network is not what systemd-networkd leaves alone`);
  }
  expect(lab.vrouter("repair")).toMatchObject({ code: 0 });
  await allSettled();
  expectInPlace();
});

test("they come back after a loss of power, and VMs get their leases", async () => {
  for (const name of HOSTS) await lab.host(name).kill();
  await Promise.all(HOSTS.map((name) => lab.host(name).boot()));
  await until("all to be in sync", 60, () => lab.vrouter("drift").code === 0);
  for (const name of HOSTS) {
    await settled(name);
    expect(ports(name)).toBe(placed[name]);
  }
  lab.vm("vm1").plug();
  expect(lab.vm("vm1").dhcp("udhcpc").address).toBe("172.16.0.50");
});

test("a host that leaves the environment keeps none of its files", () => {
  expect(lab.vrouter("remove")).toMatchObject({ code: 0 });
  for (const name of HOSTS) {
    expect(lab.host(name).sh("ls /etc/systemd/network")).toBe("10-bridge.network\n10-cables.network\n20-all.network");
  }
});
