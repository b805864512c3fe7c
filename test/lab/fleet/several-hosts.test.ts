import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { attempt, until, type CommandResult } from "../command";
import { ended } from "../engine/engine-run";
import { FaultTable } from "../engine/fault-table";
import { forwardedPorts } from "../probe/forwarded-ports";
import { Lab } from "../lab";
import { lostDuring } from "../traffic/ping-meter";
import { LabProject } from "../projects/project";

/**
 * Four hosts and one state: what may go wrong while several are deployed. vm1 leaves through network-1, whose router no
 * change here touches. The tests build on each other.
 */
const OUTSIDE = "203.0.113.200";
const faults = new FaultTable("Several hosts, with Terraform");
let lab: Lab;
let project: LabProject;
let filled: string;
let port = 2000;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../../environments/spread.yaml"));
  project = new LabProject(lab);
  filled = readFileSync(lab.document, "utf8");
  project.write(filled);
  expect(deploy()).toMatchObject({ code: 0 });
  for (const vm of lab.vms.values()) {
    vm.plug();
    vm.dhcp("udhcpc");
  }
});

afterAll(async () => {
  faults.print();
  await Lab.down();
});

function deploy(): CommandResult {
  return project.cdktf("deploy", "spread", "--auto-approve");
}

/** Of network-2's router and of a compute host's networks: another change each time. */
function change(): void {
  port += 1;
  project.write(filled.replace("34203, internal_port_id: vm2", `${port}, internal_port_id: vm2`));
}

function expectToArrive(): void {
  const { code, stdout, stderr } = deploy();
  if (code !== 0) throw new Error(stdout.slice(-3000) + stderr);
  expect(forwardedPorts(lab.host("network-2"))).toBe(String(port));
  expect(deploy().stdout).toContain("No changes.");
}

const lostThroughTheOther = (work: () => Promise<void>) => lostDuring("vm-vm1", OUTSIDE, work);

/** Keeps deployments of network-2 waiting, so that there is a middle. */
function slowDown(seconds = 5): void {
  const busy = ["flock", "/run/vrouter.lock", "sleep", String(seconds)];
  const { code, stderr } = lab.host("network-2").exec(["systemd-run", "--quiet", "--collect", "--unit=busy", ...busy]);
  if (code !== 0) throw new Error(stderr);
}

/** When a deployment in the background says something. */
async function said(child: ChildProcess, text: string): Promise<void> {
  let output = "";
  child.stdout!.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await until(text, 60, () => output.includes(text));
}

test("a host is down", async () => {
  change();
  let failed: CommandResult | undefined;
  const lost = await lostThroughTheOther(async () => {
    await lab.host("network-2").kill();
    project.write(readFileSync(project.document, "utf8").replace("8.8.8.8", "9.9.9.9"));
    failed = deploy();
    await lab.host("network-2").boot();
    lab.operator(["ip", "neighbour", "flush", "all"]);
    expectToArrive();
  });
  const output = failed!.stdout + failed!.stderr;
  expect(failed!.code).not.toBe(0);
  expect(output).toMatch(/network-2: UNREACHABLE: cannot connect to 198\.18\.0\.12:22/);
  expect(output).toContain("network-1: confirmed generation 2");
  expect(lost).toBe(0);
  faults.add({
    fault: "one of several hosts is down",
    told: "UNREACHABLE, which one",
    host: "the others are done; it is when it is back",
    lost,
  });
});

test.each([
  [
    "the operator's machine goes down: cdktf, Terraform and the engine are killed",
    "-",
    (pid: number) => void process.kill(-pid, "SIGKILL"),
  ],
  [
    "Terraform is killed; what it started goes on",
    "nothing: cdktf 0.21 takes it for success",
    (pid: number) => {
      const running = terraformOf(pid);
      expect(running).not.toEqual([]);
      for (const one of running) process.kill(one, "SIGKILL");
    },
  ],
])("%s", async (fault, told, kill) => {
  change();
  const lost = await lostThroughTheOther(async () => {
    slowDown();
    const child = project.startCdktf("deploy", "spread", "--auto-approve");
    const result = ended(child);
    await said(child, "Provisioning with 'local-exec'");
    kill(child.pid!);
    expect((await result).stdout).not.toContain("Apply complete");
    expectToArrive();
  });
  expect(lost).toBe(0);
  faults.add({ fault, told, host: "goes on with what it has; the next deployment completes it", lost });
});

/** Terraform itself among the descendants of a process. */
function terraformOf(pid: number): number[] {
  const children = attempt(["pgrep", "-P", String(pid)])
    .stdout.split("\n")
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => {
    const isTerraform = readFileSync(`/proc/${child}/comm`, "utf8").trim() === "terraform";
    return isTerraform ? [child] : terraformOf(child);
  });
}

test("a host loses power in the middle and comes back", async () => {
  change();
  const lost = await lostThroughTheOther(async () => {
    const child = project.startCdktf("deploy", "spread", "--auto-approve");
    const result = ended(child);
    await said(child, "network-2: activated");
    await lab.host("network-2").kill();
    await lab.host("network-2").boot();
    lab.operator(["ip", "neighbour", "flush", "all"]);
    expect((await result).code).not.toBe(0);
    expectToArrive();
  });
  expect(lost).toBe(0);
  faults.add({
    fault: "a host loses power in the middle and comes back",
    told: "CONNECTION_LOST, and that the host goes back",
    host: "boots with the confirmed generation",
    lost,
  });
});

test("two deployments at once, with one state", async () => {
  change();
  let second: CommandResult | undefined;
  const lost = await lostThroughTheOther(async () => {
    slowDown(60);
    const child = project.startCdktf("deploy", "spread", "--auto-approve");
    const first = ended(child);
    await said(child, "Provisioning with 'local-exec'");
    const stack = join(project.directory, "cdktf.out/stacks/spread");
    second = lab.operator(["terraform", `-chdir=${stack}`, "apply", "-input=false", "-auto-approve", "-no-color"]);
    lab.host("network-2").exec(["systemctl", "stop", "busy"]);
    expect((await first).code).toBe(0);
    expectToArrive();
  });
  expect(second!.code).not.toBe(0);
  expect(second!.stdout + second!.stderr).toContain("Error acquiring the state lock");
  expect(lost).toBe(0);
  faults.add({
    fault: "two deployments at once, with one state",
    told: "Terraform: Error acquiring the state lock",
    host: "is changed by the first only",
    lost,
  });
});

test("docs/faults.md says what was seen", () => {
  const { seen, written } = faults.page;
  expect(seen).toBe(written);
});
