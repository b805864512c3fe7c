import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../command";
import { namespace } from "../hosts/fabric";
import { fiftyHosts, HOSTS } from "./fifty-hosts";
import { Lab } from "../lab";
import { LabProject } from "../projects/project";

/** Fifty booted hosts on one tenant network, and what the commands do with so many. The tests build on each other. */
const AT_ONCE = 10;
let lab: Lab;
let project: LabProject;

beforeAll(async () => {
  const source = join(tmpdir(), `vrouter-fifty-${process.pid}.yaml`);
  writeFileSync(source, fiftyHosts());
  lab = await Lab.up(source);
  project = new LabProject(lab);
  project.write(readFileSync(lab.document, "utf8"));
});

afterAll(() => Lab.down());

const vrouter = (command: string, ...options: readonly string[]): CommandResult =>
  project.vrouter(command, project.document, ...options);

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");

/** Does something, and counts meanwhile to how many hosts the operator is connected at once. */
function mostAtOnce(work: () => void): number {
  const file = join(tmpdir(), `vrouter-connections-${process.pid}`);
  const count = "ss -Htn state established dport = :22 | awk '{ print $4 }' | sort -u | wc -l";
  const loop = `while sleep 0.02; do ${count}; done >${file}`;
  const counting = spawn("ip", ["netns", "exec", namespace("operator"), "sh", "-c", loop], { detached: true });
  try {
    work();
  } finally {
    process.kill(-counting.pid!);
  }
  return Math.max(...linesOf(readFileSync(file, "utf8")).map(Number));
}

test("preflight: all have what they need", () => {
  expect(vrouter("preflight")).toMatchObject({ code: 0, stderr: "" });
});

test("cdktf deploys all of them", () => {
  const { code, stdout } = project.cdktf("deploy", "fifty", "--auto-approve");
  expect({ code, tail: stdout.slice(-3000) }).toMatchObject({ code: 0 });
});

test("vrouter apply: a line per host, some hosts at once and never more than ten", () => {
  let applied: CommandResult | undefined;
  const most = mostAtOnce(() => (applied = vrouter("apply")));
  expect(applied).toMatchObject({ code: 0 });
  const [last, ...others] = linesOf(applied!.stdout).reverse();
  expect(last).toBe("applied: 50 hosts, 2 routers, 48 VMs, 0 forwards");
  expect(others.sort()).toEqual(HOSTS.map((host) => `${host}: no changes (generation 1)`).sort());
  // One that is done may still be hanging up.
  expect(most).toBeLessThanOrEqual(AT_ONCE + 2);
  expect(most).toBeGreaterThan(AT_ONCE / 2);
});

test("a change of all of them while three are off: the others get it, and it is told which ones failed", async () => {
  const off = ["compute-7", "compute-23", "network-2"];
  await Promise.all(off.map((host) => lab.host(host).kill()));
  project.write(readFileSync(project.document, "utf8").replace("mtu: 1450", "mtu: 1400"));
  const { code, stdout, stderr } = vrouter("apply");
  expect(code).toBe(1);
  const others = HOSTS.filter((host) => !off.includes(host));
  const done = linesOf(stdout).filter((line) => line.includes("confirmed"));
  expect(done.map((line) => line.split(":")[0]).sort()).toEqual(others.sort());
  const failed = linesOf(stderr);
  expect(failed.filter((line) => line.includes(": UNREACHABLE: ")).map((line) => line.split(":")[0])).toEqual(
    off.sort(),
  );
  expect(failed.at(-1)).toBe("3 of 50 hosts failed");
  await Promise.all(off.map((host) => lab.host(host).boot()));
});

test("once they are back, the next one brings those three there; then none differs from what it was given", () => {
  const { code, stdout } = vrouter("apply");
  expect(code).toBe(0);
  expect(linesOf(stdout).filter((line) => line.includes("confirmed generation 2"))).toHaveLength(3);
  const drift = vrouter("drift");
  expect(drift.code).toBe(0);
  expect(linesOf(drift.stdout)).toEqual([...HOSTS].sort().map((host) => `${host}: in sync with generation 2`));
});
