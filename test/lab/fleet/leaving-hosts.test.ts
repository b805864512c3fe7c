import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Lock } from "../../../lib/model/lock";
import type { CommandResult } from "../command";
import { Lab } from "../lab";
import { CARRIER, LabProject } from "../projects/project";
import { tracesOn } from "../hosts/traces";

/** Hosts and environments that leave the document, or are lost. The tests build on each other. */
let lab: Lab;
let project: LabProject;
let filled: string;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../../environments/spread.yaml"));
  project = new LabProject(lab);
  filled = readFileSync(lab.document, "utf8");
  project.write(filled);
  expect(deploy()).toMatchObject({ code: 0 });
});

afterAll(() => Lab.down());

function deploy(): CommandResult {
  return project.cdktf("deploy", "spread", "--auto-approve");
}

/** compute-2 is in the document no more. */
function leave(): void {
  project.write(withoutCompute2());
}

function withoutCompute2(): string {
  return filled
    .replace(/^ {2}compute-2:\n(?: {4}.*\n)+/m, "")
    .replace(", host: compute-2", "")
    .replace(/(vm2-web: .*) }/, "$1, return_path: snat }");
}

const lock = () =>
  JSON.parse(readFileSync(project.document.replace("yaml", "lock.json"), "utf8")) as Lock & { environment: string };

describe("a host that leaves the document", () => {
  const traces = () => tracesOn(lab.host("compute-2"));
  test("is cleaned by the same cdktf deploy", () => {
    expect(traces()).not.toBe("");
    leave();
    const plan = project.cdktf("diff", "spread").stdout;
    expect(plan).toMatch(new RegExp(`${CARRIER}\\.compute-2.* will be destroyed`));
    const { code, stdout } = deploy();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("compute-2: removed environment spread") as string,
    });
    expect(traces()).toBe("");
    expect(Object.keys(lock().hosts)).toContain("compute-2");
    expect(deploy().stdout).toContain("No changes.");
  });

  test("comes back as if it had never left", () => {
    project.write(filled);
    expect(deploy()).toMatchObject({ code: 0 });
    expect(traces()).not.toBe("");
  });

  test("is cleaned by vrouter apply, and forgotten", () => {
    leave();
    const { code, stdout } = project.vrouter("apply", project.document);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("compute-2: removed environment spread\n") as string,
    });
    expect(traces()).toBe("");
    expect(Object.keys(lock().hosts)).not.toContain("compute-2");
  });
});

describe("a machine is itself, whatever stands in the document", () => {
  const id = (machine: string) => lab.host(machine).exec(["cat", "/etc/machine-id"]).stdout.trim();
  const marker = (machine: string) => lab.host(machine).exec(["cat", "/etc/vrouter/spread/machine"]).stdout.trim();
  const apply = (...words: string[]) => project.vrouter("apply", project.document, ...words);
  interface Declared {
    readonly hosts: Record<string, { ssh: object; underlay_ip: string }>;
  }

  /** Without compute-2, and compute-1 is where compute-2 was: another machine, on which nothing is. */
  function moved(): string {
    const [{ hosts }, document] = [parse(filled) as Declared, parse(withoutCompute2()) as Declared];
    const { ssh, underlay_ip } = hosts["compute-2"]!;
    Object.assign(document.hosts["compute-1"]!, { ssh, underlay_ip });
    return stringify(document);
  }

  test("a machine without an id gets one of ours; with another id it is refused until it is told to be the host", () => {
    lab.host("compute-1").sh("cp /etc/machine-id /root; : >/etc/machine-id");
    expect(apply("--host", "compute-1")).toMatchObject({ code: 0 });
    const own = lab.host("compute-1").sh("cat /etc/vrouter/machine-id");
    expect([marker("compute-1"), own]).toEqual([`compute-1 ${own}`, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    lab.host("compute-1").sh("cp /root/machine-id /etc/machine-id");
    const { code, stderr } = apply("--host", "compute-1");
    expect(code).toBe(1);
    expect(stderr).toContain(
      `COPIED_MACHINE: environment spread was deployed as compute-1 on the machine with id ${own}, and this one has id ${id("compute-1")}:`,
    );
    expect(apply("--host", "compute-1", "--accept-machine")).toMatchObject({ code: 0 });
    expect(marker("compute-1")).toBe(`compute-1 ${id("compute-1")}`);
  });

  test("another, empty machine behind a host's entry is deployed by cdktf deploy, and the one before is cleaned", () => {
    expect([marker("compute-1"), tracesOn(lab.host("compute-2"))]).toEqual([`compute-1 ${id("compute-1")}`, ""]);
    project.write(moved());
    const plan = project.vrouter("plan", project.document);
    expect(plan.stdout).toContain("compute-1: is at another place now: cleaned at 198.18.0.21 port 22\n");
    const { code, stdout } = deploy();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("compute-1: removed environment spread") as string,
    });
    expect(tracesOn(lab.host("compute-1"))).toBe("");
    expect(marker("compute-2")).toBe(`compute-1 ${id("compute-2")}`);
    expect(project.vrouter("drift", project.document)).toMatchObject({ code: 0 });
  });

  test("back where it was, while the machine in between cannot be reached: that is told by name, and a destruction fails", async () => {
    leave();
    await lab.host("compute-2").kill();
    const { code, stdout } = deploy();
    const told =
      "compute-1: FORMER_MACHINE: 198.18.0.22 port 22 was compute-1 before, and may still have environment spread";
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(told) as string });
    expect(marker("compute-1")).toBe(`compute-1 ${id("compute-1")}`);
    const removed = project.vrouter("remove", project.document, "--host", "compute-1");
    expect(removed).toMatchObject({ code: 1, stderr: expect.stringContaining(told) as string });
    await lab.host("compute-2").boot();
    expect(apply()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("compute-1: removed environment spread\n") as string,
    });
    expect(tracesOn(lab.host("compute-2"))).toBe("");
    expect(lock().hosts["compute-1"]).not.toHaveProperty("former");
  });

  test("a host whose address leads to another host's machine is refused, and nothing is changed there", () => {
    const document = parse(withoutCompute2()) as Declared;
    const { "network-1": one, "network-2": two } = document.hosts;
    [one!.ssh, two!.ssh] = [two!.ssh, one!.ssh];
    project.write(stringify(document));
    const { code, stderr } = apply("--host", "network-1");
    expect(code).toBe(1);
    expect(stderr).toContain("network-1: WRONG_MACHINE: this machine is host network-2 of environment spread");
    expect(marker("network-2")).toBe(`network-2 ${id("network-2")}`);
    leave();
    expect(project.vrouter("lock", project.document)).toMatchObject({ code: 0 });
  });

  test("a machine under another name and at another address is not cleaned for the host that it was", () => {
    lab.host("compute-1").exec(["ip", "address", "add", "198.18.0.121/24", "dev", "eth0"]);
    project.write(withoutCompute2().replaceAll("compute-1", "compute-b").replace("198.18.0.21", "198.18.0.121"));
    const { code, stdout } = apply();
    const told = "compute-1: this machine is compute-b by now, and stays as it is\n";
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(told) as string });
    expect(marker("compute-1")).toBe(`compute-b ${id("compute-1")}`);
    expect(Object.keys(lock().hosts)).not.toContain("compute-1");
    leave();
    expect(apply()).toMatchObject({ code: 0, stdout: expect.not.stringContaining("removed environment") as string });
    expect(marker("compute-1")).toBe(`compute-1 ${id("compute-1")}`);
  });
});

describe("a host that is lost, as docs/operations.md has it", () => {
  test("installed anew: its new key is found, then one deployment brings all of it back", async () => {
    project.write(filled);
    expect(deploy()).toMatchObject({ code: 0 });
    await lab.reinstall("compute-2");
    expect(project.vrouter("apply", project.document, "--host", "compute-2").stderr).toContain("HOST_KEY_MISMATCH");
    const scan = project.vrouter("keys", "scan", project.document, "--host", "compute-2");
    expect(scan).toMatchObject({ code: 2, stdout: expect.stringMatching(/^compute-2 .* CHANGED$/m) as string });
    const [, key] = /^ {2}hosts\.compute-2\.ssh: host_key: "(.*)"$/m.exec(scan.stdout)!;
    const old = /compute-2:\n(?: {4}.*\n)*?.*host_key: "?(ssh-ed25519 [^"\s}]+)/.exec(filled)![1]!;
    filled = filled.replace(old, key!);
    project.write(filled);
    expect(project.vrouter("preflight", project.document, "--host", "compute-2").code).toBe(0);
    const { code, stdout } = deploy();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/compute-2: confirmed generation 1\b/) as string,
    });
    expect(deploy().stdout).toContain("No changes.");
    expect(project.vrouter("drift", project.document)).toMatchObject({ code: 0 });
  });

  test("gone for good: out of the document and of the lock file, the others are deployed without it", async () => {
    await lab.host("compute-2").kill();
    leave();
    const file = project.document.replace("yaml", "lock.json");
    const { hosts, ...rest } = JSON.parse(readFileSync(file, "utf8")) as Lock;
    const others = Object.fromEntries(Object.entries(hosts).filter(([name]) => name !== "compute-2"));
    writeFileSync(file, JSON.stringify({ ...rest, hosts: others }));
    const { code, stdout } = deploy();
    expect(code).toBe(0);
    expect(stdout).toContain(`${CARRIER}.compute-2: Destruction complete`);
    expect(stdout).not.toContain(`${CARRIER}.compute-2: Provisioning`);
    expect(deploy().stdout).toContain("No changes.");
    await lab.host("compute-2").boot();
  });
});

test("another name of the environment is refused while the old one is on the hosts", () => {
  project.write(filled.replace("environment: spread", "environment: renamed"));
  const { code, stdout, stderr } = project.cdktf("deploy", "renamed", "--auto-approve");
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/LOCK_OF_ANOTHER_ENVIRONMENT: holds the choices of environment "spread"/);
});

test("vrouter inventory lists what hosts carry, and of which environment; what nobody declares any more is removed by name", () => {
  lab.host("network-1").exec(["ip", "netns", "add", "qrouter-of-neutron"]);
  const other = project.document.replace("environment.yaml", "other.yaml");
  lab.operator(["sh", "-c", `sed 's/^environment: .*/environment: other/; /^backend/d' ${project.document} >${other}`]);
  project.write(filled);
  const { code, stdout } = project.vrouter("inventory", other, "--host", "network-1");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^network-1 +spread +another +\d+ +\d{4}-.*Z +1 +1$/m);
  expect(stdout).toContain("network-1: namespace qrouter-of-neutron is of no environment of ours\n");
  expect(stdout).toMatch(/vrouter remove .*other\.yaml --host network-1 --environment spread\n/);
  expect(project.vrouter("inventory", project.document, "--host", "network-1").stdout).toMatch(
    /^network-1 +spread +this document /m,
  );

  const removed = project.vrouter("remove", other, "--host", "network-1", "--environment", "spread");
  expect(removed).toMatchObject({
    code: 0,
    stdout: "network-1: removed environment spread\nremoved: environment spread from 1 host\n",
  });
  expect(project.vrouter("inventory", other, "--host", "network-1").stdout).toContain(
    "network-1: carries no environment\n",
  );
});
