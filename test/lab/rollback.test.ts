import { setTimeout as sleep } from "node:timers/promises";
import type { HostBundle } from "../../lib/bundle/bundle";
import { until } from "./command";
import { EngineRun, type Edit } from "./engine-run";
import type { LabHost } from "./host";
import { Lab } from "./lab";

/** A change that cuts the way to the host itself, and a deployment that nobody ends: the host helps itself. */
let lab: Lab;
let host: LabHost;
let engine: EngineRun;

beforeAll(async () => {
  lab = await Lab.up("test/lab/engine.yaml");
  host = lab.host("network-1");
  engine = new EngineRun(lab, "network-1");
}, 300_000);

afterAll(async () => {
  engine?.end();
  await Lab.down();
});

test("a first deployment that nobody ends: nothing of it stays", async () => {
  const child = engine.start(withProgram(engine.bundle(), OPEN));
  await until("the switch", 30, () => sh("readlink /etc/vrouter/solo/current") !== "");
  child.kill("SIGKILL");
  const left = () => sh("ls -d /etc/vrouter /var/lib/vrouter /run/netns/q* /etc/systemd/system/vrouter-* 2>/dev/null");
  expect(left()).not.toBe("");
  await until("the host to help itself", 90, () => left() === "");
  const { code, stderr } = await engine.apply(withProgram(engine.bundle(), OPEN));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
}, 120_000);

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

function sh(script: string): string {
  return host.exec(["sh", "-c", script]).stdout.trim();
}

const links = () => sh("cd /etc/vrouter/solo; readlink current confirmed | xargs");
const port = () =>
  sh("ip netns exec $(ls /run/netns | grep ^qrouter) iptables-save -t nat | grep -o 'dport [0-9]*' | sort -u");
const forwardPort = (to: number): Edit => ["gateway_port_forwardings.vm1-web.external_port", to];

test("a change that shuts out new connections is taken back over the old one", async () => {
  const before = links();
  const bad = withProgram(engine.bundle(forwardPort(1001)), `iptables -I ${RULE} -m conntrack --ctstate NEW -j DROP`);
  const { code, stderr } = await engine.apply(bad);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^network-1: NOT_CONFIRMED: .*shuts out new SSH connections.*; rolled back to generation 1/,
    ) as string,
  });
  expect(links()).toBe(before);
  expect(port()).toBe("dport 34203");
  expect(sh("systemctl list-units --no-legend 'cdktf-vrouter-*'")).toBe("");
}, 60_000);

test("a change that cuts every connection: the host goes back by itself, and the next deployment says so", async () => {
  const bad = withProgram(engine.bundle(forwardPort(1002)), `iptables -I ${RULE} -j DROP`);
  const started = performance.now();
  const run = engine.apply(bad);
  await until("the bad generation", 30, () => port() === "dport 1002");
  expect(sh("systemctl list-units --no-legend 'cdktf-vrouter-*'")).not.toBe("");
  await until("the host to help itself", 90, () => port() === "dport 34203");
  process.stdout.write(
    `the host was back ${Math.round((performance.now() - started) / 1000)} s after the deployment began\n`,
  );
  const { code, stderr } = await run;
  expect(code).toBe(1);
  expect(stderr).toMatch(/goes back to generation 1 by itself within \d+ s/);
  await until("the links to be those of before", 10, () => links() === "generations/1 generations/1");

  const { stdout, code: again } = await engine.apply(withProgram(engine.bundle(forwardPort(1003)), OPEN));
  expect(again).toBe(0);
  expect(stdout).toMatch(/network-1: went back by itself from generation 2 to 1 at .*Z, because nobody confirmed it/);
  expect(port()).toBe("dport 1003");
}, 180_000);

test("an engine that is killed before it confirms: the next deployment keeps the host from going back meanwhile", async () => {
  const child = engine.start(withProgram(engine.bundle(forwardPort(1004)), OPEN));
  await until("the switch", 30, () => links().split(" ")[0] !== links().split(" ")[1]);
  child.kill("SIGKILL");
  const { code } = await engine.apply(withProgram(engine.bundle(forwardPort(1004)), OPEN));
  expect(code).toBe(0);
  await sleep(500);
  expect(new Set(links().split(" ")).size).toBe(1);
  expect(port()).toBe("dport 1004");
  expect(sh("systemctl list-units --no-legend 'cdktf-vrouter-*'")).toBe("");
}, 60_000);

test("vrouter rollback returns to the generation before, or to the one that is named", () => {
  const confirmed = () => sh("basename $(readlink /etc/vrouter/solo/confirmed)");
  const vrouter = (...options: readonly string[]) =>
    lab.operator(["node", "dist/lib/cli/vrouter.js", "rollback", lab.document, "--host", "network-1", ...options]);
  const newest = Number(confirmed());
  expect(port()).toBe("dport 1004");

  const { code, stdout } = vrouter();
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining("network-1: confirmed generation") as string,
  });
  expect(Number(confirmed())).toBeLessThan(newest);
  expect(port()).toBe("dport 1003");

  expect(vrouter("--to", String(newest)).code).toBe(0);
  expect([Number(confirmed()), port()]).toEqual([newest, "dport 1004"]);

  expect(vrouter("--to", "99").stderr).toMatch(
    /network-1: NO_GENERATION: generation 99 is not on the host \([\d, ]+ (is|are) there\): name one of them with --to/,
  );
  expect(vrouter("--to", "x").stderr).toMatch(/a generation is a whole number/);
}, 60_000);
