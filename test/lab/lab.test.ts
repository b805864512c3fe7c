import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command";
import { namespace } from "./hosts/fabric";
import { Lab } from "./lab";
import { Station } from "./traffic/traffic";

/** The machine's own network, mounts, control groups and processes of the lab. */
function machine(): Record<string, string> {
  return {
    namespaces: run(["ip", "netns", "list"]),
    links: run(["sh", "-c", "ip -o link | cut -d ' ' -f 2 | sort"]),
    addresses: run(["sh", "-c", "ip -o -4 address | awk '{ print $2, $4 }'"]),
    mounts: run(["sh", "-c", "cut -d ' ' -f 5 /proc/self/mountinfo | sort"]),
    groups: run(["sh", "-c", `find /sys/fs/cgroup -maxdepth 2 -name '${namespace("*")}'`]),
    hosts: run(["sh", "-c", `pgrep -fc 'systemd-nspawn.*${namespace("")}' || :`]),
    resolver: readFileSync("/etc/resolv.conf", "utf8"),
  };
}

test("what goes up comes down: the machine is as it was", async () => {
  await Lab.down();
  const before = machine();
  const systems = { "network-1": "trixie", "network-2": "bullseye" } as const;
  const lab = await Lab.up(join(__dirname, "../../environments/spread.yaml"), undefined, systems);
  await new Station("internet").serve("outside", 8080);
  expect(Lab.current()?.document).toBe(lab.document);
  expect([...lab.hosts.values()].map((host) => host.isUp())).toEqual([true, true, true, true]);
  expect(lab.host("network-1").exec(["hostname"]).stdout).toBe("network-1\n");
  const debian = (host: string) => lab.host(host).sh(". /etc/os-release; echo $VERSION_ID");
  expect(["network-1", "network-2", "compute-1"].map(debian)).toEqual(["13", "11", "12"]);
  expect(machine()).not.toEqual(before);
  expect(machine().addresses).toBe(before.addresses);
  await lab.host("network-1").kill();
  expect(lab.host("network-1").isUp()).toBe(false);
  await lab.host("network-1").boot();
  await lab.host("network-2").powerOff();
  expect(lab.host("network-2").isUp()).toBe(false);
  await Lab.down();
  expect(machine()).toEqual(before);
  expect(Lab.current()).toBeUndefined();
});

test("segments are apart: no way from the operator to the outside", async () => {
  const lab = await Lab.up(join(__dirname, "../../environments/spread.yaml"));
  try {
    expect(lab.operator(["ping", "-c", "1", "-W", "1", "198.18.0.11"]).code).toBe(0);
    for (const address of ["198.18.1.11", "203.0.113.1"]) {
      expect(lab.operator(["ping", "-c", "1", "-W", "1", address]).code).not.toBe(0);
    }
  } finally {
    await Lab.down();
  }
});
