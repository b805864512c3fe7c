import { setTimeout as sleep } from "node:timers/promises";
import type { HostBundle } from "../../../lib/bundle/bundle";
import { until } from "../command";
import type { EngineRun } from "./engine-run";
import { FaultTable } from "./fault-table";
import { lostDuring } from "../traffic/ping-meter";
import { forwardPort, GATEWAY, Solo } from "./solo";

/** A change that cuts the way to the host itself, and a deployment that nobody ends: the host helps itself. */
const faults = new FaultTable("When a change cuts the way to the host");
let solo: Solo;
let engine: EngineRun;

beforeAll(async () => {
  solo = await Solo.up();
  engine = solo.engine;
});

afterAll(async () => {
  faults.print();
  await solo?.down();
});

test("a first deployment that nobody ends: nothing of it stays", async () => {
  const child = engine.start(withProgram(engine.bundle(), OPEN));
  await until("the switch", 30, () => solo.sh("readlink /etc/vrouter/solo/current || :") !== "");
  child.kill("SIGKILL");
  expect(solo.traces).not.toBe("");
  await until("the host to help itself", 90, () => solo.traces === "");
  faults.add({
    fault: "the first deployment is never confirmed",
    told: "-",
    host: "removes all of it after a minute",
    lost: "-",
  });
  const { code, stderr } = await engine.apply(withProgram(engine.bundle(), OPEN));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

const RULE = "INPUT -i eth0 -p tcp --dport 22";
/** Every generation but the bad ones lets SSH in. */
const OPEN = `while iptables -D ${RULE} -j DROP 2>/dev/null; do :; done
while iptables -D ${RULE} -m conntrack --ctstate NEW -j DROP 2>/dev/null; do :; done`;

/** The bundle with some more lines in the program that its first unit runs. */
function withProgram(bundle: HostBundle, script: string): HostBundle {
  const files = bundle.files.map((file) =>
    file.path.endsWith("/runtime/l2.sh") ? { ...file, text: `${file.text}\n${script}\n` } : file,
  );
  return { ...bundle, files };
}

/** The current generation and the confirmed one. */
const links = () => Object.values(solo.generations);
/** What systemd runs to go back. */
const deadMan = () => solo.sh("systemctl list-units --no-legend 'cdktf-vrouter-*'");

test("a change that shuts out new connections is taken back over the old one", async () => {
  const before = links();
  const bad = withProgram(engine.bundle(forwardPort(1001)), `iptables -I ${RULE} -m conntrack --ctstate NEW -j DROP`);
  const lost = await lostDuring("internet", GATEWAY, async () => {
    const { code, stderr } = await engine.apply(bad);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^network-1: NOT_CONFIRMED: .*shuts out new SSH connections.*; rolled back to generation 1/,
      ) as string,
    });
  });
  expect(lost).toBe(0);
  faults.add({
    fault: "the change shuts out new SSH connections",
    told: "NOT_CONFIRMED; rolled back",
    host: "is back before the deployment ends",
    lost,
  });
  expect(links()).toEqual(before);
  expect(solo.ports).toBe("34203");
  expect(deadMan()).toBe("");
});

test("a change that cuts every connection: the host goes back by itself, and the next deployment says so", async () => {
  const bad = withProgram(engine.bundle(forwardPort(1002)), `iptables -I ${RULE} -j DROP`);
  const started = performance.now();
  const lost = await lostDuring("internet", GATEWAY, async () => {
    const run = engine.apply(bad);
    await until("the bad generation", 30, () => solo.ports === "1002");
    expect(deadMan()).not.toBe("");
    await until("the host to help itself", 90, () => solo.ports === "34203");
    process.stdout.write(
      `the host was back ${Math.round((performance.now() - started) / 1000)} s after the deployment began\n`,
    );
    const { code, stderr } = await run;
    expect(code).toBe(1);
    expect(stderr).toMatch(/goes back to generation 1 by itself within \d+ s/);
    await until("the links to be those of before", 10, () => links().join() === "1,1");
  });
  expect(lost).toBe(0);
  faults.add({
    fault: "the change cuts every SSH connection",
    told: "CONNECTION_LOST, and when the host goes back",
    host: "goes back by itself after a minute; the next deployment says so",
    lost,
  });

  const { stdout, code: again } = await engine.apply(withProgram(engine.bundle(forwardPort(1003)), OPEN));
  expect(again).toBe(0);
  expect(stdout).toMatch(/network-1: went back by itself from generation 2 to 1 at .*Z, because nobody confirmed it/);
  expect(solo.ports).toBe("1003");
});

test("an engine that is killed before it confirms: the next deployment keeps the host from going back meanwhile", async () => {
  const child = engine.start(withProgram(engine.bundle(forwardPort(1004)), OPEN));
  await until("the switch", 30, () => new Set(links()).size === 2);
  child.kill("SIGKILL");
  // Whoever installs a package in that minute has systemd read every unit again.
  solo.sh("systemctl daemon-reload");
  const { code } = await engine.apply(withProgram(engine.bundle(forwardPort(1004)), OPEN));
  expect(code).toBe(0);
  await sleep(500);
  expect(new Set(links()).size).toBe(1);
  expect(solo.ports).toBe("1004");
  expect(deadMan()).toBe("");
});

test("vrouter rollback returns to the generation before, or to the one that is named", () => {
  const confirmed = () => solo.generations.confirmed;
  const vrouter = (...options: readonly string[]) => solo.lab.vrouter("rollback", "--host", "network-1", ...options);
  const newest = Number(confirmed());
  expect(solo.ports).toBe("1004");

  const { code, stdout } = vrouter();
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining("network-1: confirmed generation") as string,
  });
  expect(Number(confirmed())).toBeLessThan(newest);
  expect(solo.ports).toBe("1003");

  expect(vrouter("--to", String(newest)).code).toBe(0);
  expect([Number(confirmed()), solo.ports]).toEqual([newest, "1004"]);

  expect(vrouter("--to", "99").stderr).toMatch(
    /network-1: NO_GENERATION: generation 99 is not on the host \([\d, ]+ (is|are) there\): name one of them with --to/,
  );
  expect(vrouter("--to", "x").stderr).toMatch(/a generation is a whole number/);
});

test("docs/faults.md says what was seen", () => {
  const { seen, written } = faults.page;
  expect(seen).toBe(written);
});
