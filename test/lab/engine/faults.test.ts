import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { HostBundle } from "../../../lib/bundle/bundle";
import { until, type CommandResult } from "../command";
import { ended } from "./engine-run";
import { FaultTable } from "./fault-table";
import { lostDuring as lostPings } from "../traffic/ping-meter";
import { forwardPort, GATEWAY, Solo, withFile } from "./solo";

/**
 * What may go wrong while one host is deployed. Each time the router keeps answering, and the same deployment again gets
 * there.
 */
const faults = new FaultTable("One host");
let solo: Solo;
let port = 1000;

beforeAll(async () => {
  solo = await Solo.up();
  expect(await solo.engine.apply(solo.engine.bundle(forwardPort(port)))).toMatchObject({ code: 0 });
});

afterAll(async () => {
  faults.print();
  await solo?.down();
});

/** A change of the router's rules and of a file of the DHCP server: another one each time. */
function change(): HostBundle {
  port += 1;
  return solo.engine.bundle(forwardPort(port), ["dhcp_host_mappings.vm1.hostname", `host${port}`]);
}

/** The desired state is there, whatever happened before. */
async function expectToArrive(bundle: HostBundle): Promise<void> {
  const { code, stderr } = await solo.engine.apply(bundle);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(solo.ports).toBe(String(port));
  expect(solo.sh("cat /etc/vrouter/solo/current/dhcp/*/host")).toContain(`host${port}.`);
  const { current, confirmed } = solo.generations;
  expect(current).toBe(confirmed);
  expect(solo.sh("ls /etc/vrouter/solo/generations | grep partial || :")).toBe("");
  expect(solo.sh("systemctl list-units --no-legend 'cdktf-vrouter-*'; ls /run/vrouter/solo/unconfirmed || :")).toBe("");
}

/** Pings that the router did not answer meanwhile. */
const lostDuring = (work: () => Promise<void>) => lostPings("internet", GATEWAY, work);

/** The error as a person sees it, without what differs from run to run. */
function told({ stderr }: CommandResult): string {
  const [line] = stderr.split("\n");
  return line!
    .replace("network-1: ", "")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
    .replace(/generation \d+/g, "generation N");
}

test("the engine is killed at every step", async () => {
  const killed = new Set<string>();
  const lost = await lostDuring(async () => {
    for (const moment of ["during", "after"]) {
      for (let step = 1; ; step += 1) {
        const bundle = change();
        const env = { NODE_OPTIONS: `--require ${join(__dirname, "killed-at.cjs")}`, KILLED_AT: `${step}:${moment}` };
        const { code, stderr } = await solo.engine.apply(bundle, {}, env);
        if (code === 0) break;
        killed.add(stderr.trim());
        await expectToArrive(bundle);
      }
    }
  });
  const steps = [
    "delay",
    "observe",
    "stage",
    "validate",
    "schedule",
    "switch",
    "activate",
    "health",
    "inspect",
    "confirm",
  ];
  expect([...killed]).toEqual(
    expect.arrayContaining(steps.flatMap((step) => [`killed during ${step}`, `killed after ${step}`])),
  );
  expect(lost).toBe(0);
  faults.add({
    fault: `the engine is killed during and after each step (${[...steps].join(", ")}, prune)`,
    told: "-",
    host: "goes on with what it has, or goes back by itself; the next deployment completes it",
    lost,
  });
});

describe("the connection is cut while a generation is sent", () => {
  const cut: readonly (readonly [string, string, string])[] = [
    ["closed", "pkill -KILL -f '^sshd: root@notty'", ":"],
    [
      "silent",
      "iptables -I INPUT -p tcp --dport 22 -j DROP; iptables -I OUTPUT -p tcp --sport 22 -j DROP",
      "iptables -D INPUT -p tcp --dport 22 -j DROP; iptables -D OUTPUT -p tcp --sport 22 -j DROP",
    ],
  ];

  test.each(cut)("%s", async (how, sever, mend) => {
    const bundle = change();
    const before = solo.generations;
    let result: CommandResult | undefined;
    const lost = await lostDuring(async () => {
      const long = withFile(bundle, /runtime\/leases\.sh$/, ({ text }) => text + "# and so on\n".repeat(4_000_000));
      const run = ended(solo.engine.start(long));
      await until("the transfer", 30, () => solo.sh("ls /etc/vrouter/solo/generations").includes("partial"));
      solo.sh(sever);
      result = await run;
      solo.sh(mend);
      expect(solo.generations).toEqual(before);
      expect(solo.ports).toBe(String(port - 1));
      await until("the lock to be free", 70, () => solo.sh("flock -n /run/vrouter.lock echo free || :") === "free");
      await expectToArrive(bundle);
    });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(told(result!)).toMatch(/^CONNECTION_LOST: the connection to 198\.18\.0\.11:22 was lost: /);
    expect(lost).toBe(0);
    faults.add({
      fault: `the connection is cut while a generation is sent (${how})`,
      told: "CONNECTION_LOST",
      host: how === "closed" ? "keeps what it has" : "keeps what it has; keeps others off for a minute at most",
      lost,
    });
  });
});

test("two deployments at once, from two states", async () => {
  const [one, two] = [change(), change()];
  const lost = await lostDuring(async () => {
    const results = await Promise.all([solo.engine.apply(one), sleep(100).then(() => solo.engine.apply(two))]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    await expectToArrive(two);
  });
  expect(lost).toBe(0);
  faults.add({
    fault: "two deployments at once, with separate states",
    told: "-",
    host: "takes one after the other",
    lost,
  });
});

test("a deployment while another one does not end", async () => {
  const bundle = change();
  let result: CommandResult | undefined;
  const lost = await lostDuring(async () => {
    solo.sh(
      "systemd-run --quiet --unit=holder flock /run/vrouter.lock sleep 100; until ! flock -n /run/vrouter.lock true; do sleep 0.02; done",
    );
    result = await solo.engine.apply(bundle);
    solo.sh("systemctl stop holder");
    await expectToArrive(bundle);
  });
  expect(told(result!)).toMatch(/^LOCKED: another deployment is running \(.*\): wait for it to end$/);
  expect(lost).toBe(0);
  faults.add({
    fault: "a deployment while another one does not end",
    told: "LOCKED, by whom, since when",
    host: "keeps what it has",
    lost,
  });
});

describe("what passes every test before and fails when it is used", () => {
  const cases: readonly (readonly [string, RegExp, (text: string) => string, RegExp])[] = [
    [
      "a router whose port has no bridge",
      /routers\/.*ports$/,
      (text) => text.replaceAll("br-ex", "br-none"),
      /^ACTIVATION_FAILED: systemctl reload vrouter-solo-router@ID\.service failed; rolled back to generation N$/,
    ],
    [
      "a daemon that refuses what its own test accepted",
      /dnsmasq\.conf$/,
      (text) => `${text}user=nobody-of-that-name\n`,
      /^(UNHEALTHY|ACTIVATION_FAILED): .*vrouter-solo-dnsmasq@ID.*; rolled back to generation N$/,
    ],
    [
      "a kernel that has other rules than were loaded",
      /runtime\/firewall\.sh$/,
      (text) =>
        text.replace(
          "  # What was for the router itself",
          "  inside iptables -t nat -I POSTROUTING -s 192.0.2.1 -j ACCEPT\n  # What was for the router itself",
        ),
      /^UNHEALTHY: routers\/ID\/iptables\.rules is not what is loaded; rolled back to generation N$/,
    ],
  ];

  test.each(cases)("%s", async (name, path, spoil, message) => {
    const bundle = change();
    const before = solo.generations;
    let result: CommandResult | undefined;
    const lost = await lostDuring(async () => {
      result = await solo.engine.apply(withFile(bundle, path, ({ text }) => spoil(text)));
      expect(solo.generations).toEqual(before);
      expect(solo.ports).toBe(String(port - 1));
      await expectToArrive(bundle);
    });
    expect(told(result!)).toMatch(message);
    expect(result!.stderr).toMatch(/br-none|nobody-of-that-name|192\.0\.2\.1/);
    expect(lost).toBe(0);
    faults.add({
      fault: name,
      told: "the unit or the file, and what it says; rolled back",
      host: "is back before the deployment ends",
      lost,
    });
  });
});

test("rules that are refused where they are to hold", async () => {
  const bundle = change();
  const before = solo.generations;
  // No rule is at hand that a kernel takes in one namespace and not in another: this program refuses, where the router is, what it
  // takes elsewhere.
  const program = "/usr/local/sbin/iptables-nft-restore";
  const refusing = `#!/bin/sh
rules=$(cat)
case $rules in *'--dport ${port} '*) if ip -o link | grep -q ': qg-'; then echo 'line 7 failed' >&2; exit 1; fi ;; esac
printf '%s\\n' "$rules" | exec /usr/sbin/iptables-nft-restore "$@"
`;
  let result: CommandResult | undefined;
  const lost = await lostDuring(async () => {
    solo.sh(`cat >${program}; chmod 755 ${program}`, refusing);
    result = await solo.engine.apply(bundle);
    solo.sh(`rm ${program}`);
    expect(solo.generations).toEqual(before);
    expect(solo.ports).toBe(String(port - 1));
    await expectToArrive(bundle);
  });
  expect(told(result!)).toBe(
    "ACTIVATION_FAILED: the new rules of vrouter-solo-router@ID.service were not loaded; rolled back to generation N",
  );
  expect(result!.stderr).toMatch(/line 7 failed\n.*was refused: the rules in qrouter-\S+ are as they were/);
  expect(lost).toBe(0);
  faults.add({
    fault: "rules that are refused where they are to hold",
    told: "whose rules, and what was said of them; rolled back",
    host: "is back before the deployment ends",
    lost,
  });
});

/** The host goes down between activation and confirmation, and is booted again. @returns what the deployment came to */
async function powerLostWhenActive(bundle: HostBundle): Promise<CommandResult> {
  const deployment = solo.engine.start(bundle);
  const result = ended(deployment);
  await new Promise<void>((resolve) =>
    deployment.stdout!.on("data", (chunk: Buffer) => chunk.includes("network-1: activated") && resolve()),
  );
  await solo.host.kill();
  await solo.host.boot();
  solo.lab.operator(["ip", "neighbour", "flush", "all"]);
  return result;
}

test("the host loses power when a generation is active and nobody has confirmed it", async () => {
  const bundle = change();
  const before = solo.generations;
  const { code, stderr } = await powerLostWhenActive(bundle);
  expect(code).toBe(1);
  expect(stderr).toMatch(/goes back to generation \d+ by itself/);
  await until("the router", 30, () => solo.sh("ls /run/netns 2>&1 || :").includes("qrouter") && solo.ports !== "");
  solo.sh("timeout 20 systemctl is-system-running --wait || :");
  expect(solo.generations).toEqual(before);
  expect(solo.ports).toBe(String(port - 1));
  expect(solo.sh("systemctl --failed --no-legend; systemctl is-active vrouter-solo.target")).toBe("active");

  const again = await solo.engine.apply(bundle);
  expect(again.stdout).toMatch(/went back by itself from generation \d+ to \d+ at .*Z, because nobody confirmed it/);
  await expectToArrive(bundle);
  faults.add({
    fault: "the host loses power when a generation is active and nobody has confirmed it",
    told: "CONNECTION_LOST, and that the host goes back",
    host: "boots with the confirmed generation; the next deployment says so",
    lost: "all while it is off",
  });
});

test("the disk is full", async () => {
  await solo.engine.remove();
  expect(solo.traces).toBe("");
  solo.sh("mkdir /etc/vrouter; mount -t tmpfs -o size=1m tmpfs /etc/vrouter");
  await expectToArrive(change());
  const before = solo.generations;
  const bundle = change();
  let result: CommandResult | undefined;
  const lost = await lostDuring(async () => {
    solo.sh("dd if=/dev/zero of=/etc/vrouter/fill bs=1k 2>/dev/null || :");
    result = await solo.engine.apply(bundle);
    expect(solo.sh("ls /etc/vrouter/solo/generations")).toBe(before.current);
    expect(solo.generations).toEqual(before);
    solo.sh("rm /etc/vrouter/fill");
    await expectToArrive(bundle);
  });
  expect(told(result!)).toMatch(/^HOST_PROGRAM_FAILED: stage failed .*No space left on device/);
  expect(lost).toBe(0);
  faults.add({
    fault: "the disk is full",
    told: "HOST_PROGRAM_FAILED: stage … No space left on device",
    host: "keeps what it has",
    lost,
  });
  await solo.engine.remove();
  solo.sh("umount /etc/vrouter; rmdir /etc/vrouter 2>/dev/null || :");
});

test("the host loses power in its first deployment", async () => {
  await solo.engine.remove();
  const bundle = change();
  expect((await powerLostWhenActive(bundle)).stderr).toMatch(/goes back to what it was by itself/);
  solo.sh("timeout 20 systemctl is-system-running --wait || :");
  expect(solo.sh("ls /run/netns 2>/dev/null | grep ^q || :; ip -o link | grep -E ' (brq|vxlan|tap)' || :")).toBe("");
  await expectToArrive(bundle);
  faults.add({
    fault: "the host loses power in its first deployment",
    told: "CONNECTION_LOST, and that the host goes back",
    host: "boots with nothing of it running",
    lost: "-",
  });
});

test("docs/faults.md says what was seen", () => {
  const { seen, written } = faults.page;
  expect(seen).toBe(written);
});
