import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../lib/topology/lock";
import type { CommandResult } from "./command";
import { Lab } from "./lab";
import { CARRIER, LabProject } from "./project";
import { tracesOn } from "./traces";

/** Hosts and environments that leave the document, or are lost. The tests build on each other. */
jest.setTimeout(180_000);

let lab: Lab;
let project: LabProject;
let filled: string;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../environments/spread.yaml"));
  project = new LabProject(lab);
  filled = readFileSync(lab.document, "utf8");
  project.write(filled);
  expect(deploy()).toMatchObject({ code: 0 });
}, 300_000);

afterAll(() => Lab.down(), 60_000);

function deploy(): CommandResult {
  return project.cdktf("deploy", "spread", "--auto-approve");
}

/** compute-2 is in the document no more. */
function leave(): void {
  project.write(
    filled
      .replace(/^ {2}compute-2:\n(?: {4}.*\n)+/m, "")
      .replace(", host: compute-2", "")
      .replace(/(vm2-web: .*) }/, "$1, return_path: snat }"),
  );
}

describe("a host that leaves the document", () => {
  const traces = () => tracesOn(lab.host("compute-2"));
  const lock = () =>
    JSON.parse(readFileSync(project.document.replace("yaml", "lock.json"), "utf8")) as Lock & { environment: string };
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

describe("a host that is lost, as docs/operations.md has it", () => {
  test("installed anew: its new key is found, then one apply brings all of it back, and Terraform agrees", async () => {
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
    expect(project.vrouter("apply", project.document, "--host", "compute-2")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^compute-2: confirmed generation 1 /m) as string,
    });
    expect(deploy()).toMatchObject({ code: 0 });
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

test("vrouter adopt lists what hosts carry, and of which environment; what nobody declares any more is removed by name", () => {
  lab.host("network-1").exec(["ip", "netns", "add", "qrouter-of-neutron"]);
  const other = project.document.replace("environment.yaml", "other.yaml");
  lab.operator(["sh", "-c", `sed 's/^environment: .*/environment: other/; /^backend/d' ${project.document} >${other}`]);
  project.write(filled);
  const { code, stdout } = project.vrouter("adopt", other, "--host", "network-1");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^network-1 +spread +another +\d+ +\d{4}-.*Z +1 +1$/m);
  expect(stdout).toContain("network-1: namespace qrouter-of-neutron is of no environment of ours\n");
  expect(stdout).toMatch(/vrouter remove .*other\.yaml --host network-1 --environment spread\n/);
  expect(project.vrouter("adopt", project.document, "--host", "network-1").stdout).toMatch(
    /^network-1 +spread +this document /m,
  );

  const removed = project.vrouter("remove", other, "--host", "network-1", "--environment", "spread");
  expect(removed).toMatchObject({ code: 0, stdout: "network-1: removed environment spread\n" });
  expect(project.vrouter("adopt", other, "--host", "network-1").stdout).toContain(
    "network-1: carries no environment\n",
  );
});
