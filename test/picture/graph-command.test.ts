import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vrouterCommand } from "../cli/vrouter-command";

/** What `vrouter graph` draws of a part. */
const DVR = "environments/dvr.yaml";

function drawn(...options: readonly string[]): string {
  const { status, stdout, stderr } = vrouterCommand(["graph", DVR, ...options]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const hostsIn = (code: string) => [...code.matchAll(/^ {2}n\d+name\["([\w-]+)/gm)].map(([, name]) => name);

test("a host has the ways of its VMs to the outside", () => {
  const code = drawn("--host", "compute-3");
  expect(hostsIn(code)).toEqual(["compute-3", "network-1", "network-2"]);
  expect(code).toContain("vm3 172.16.1.30");
  expect(code).not.toContain("vm1 172");
  expect(code).toContain("external network");
});

test("hosts of a role, or several of them", () => {
  expect(hostsIn(drawn("--host", "compute-1,compute-3"))).toContain("compute-1");
  expect(hostsIn(drawn("--host", "role=compute"))).toHaveLength(5);
});

test("a subnet has its VMs and its network", () => {
  const code = drawn("--subnet", "db");
  expect([...code.matchAll(/vm\d+(?= 172)/g)].map(([vm]) => vm).sort()).toEqual(["vm2", "vm4"]);
  expect(code).toContain('(["back<br>');
  expect(code).not.toContain('(["front<br>');
});

test("a router, as an image", () => {
  const folder = mkdtempSync(join(tmpdir(), "vrouter-graph-"));
  try {
    const out = join(folder, "r1.svg");
    expect(drawn("--router", "r1", "--out", out)).toBe("");
    expect(readFileSync(out, "utf8")).toContain(">r1 · instance<");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ["--router", "r7", 'UNKNOWN_ROUTER: "r7" is not in the picture; it has r1, r1@network-2\n'],
  ["--subnet", "x", 'UNKNOWN_SUBNET: "x" is not in the picture; it has db, public-v4, web\n'],
  [
    "--host",
    "x",
    'UNKNOWN_HOST: "x" is not in the picture; it has compute-1, compute-2, compute-3, network-1, network-2\n',
  ],
])("%s %s is told", (option, name, stderr) => {
  expect(vrouterCommand(["graph", DVR, option, name])).toEqual({ status: 1, stdout: "", stderr });
});
