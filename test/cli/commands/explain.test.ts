import { EXPLANATIONS } from "../../../lib/explain/catalogue";
import { linesOf, vrouterCommand } from "../vrouter-command";

test("a code, in whatever way it is written: what it says, why, what to do, an example", () => {
  const { status, stdout } = vrouterCommand(["explain", "asymmetric-forward"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ASYMMETRIC_FORWARD: an error of a document\n/);
  expect(stdout.match(/^[A-Z].*$/gm)!.slice(1)).toEqual(["Says", "Why", "What to do", "Example", "More"]);
  expect(stdout).toContain("  - forward on the router the VM uses, move the VM, or set return_path: snat\n");
  expect(stdout).toContain("  gateway_port_forwardings:\n");
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(102);
});

test("as it stands in a message, with its colon", () => {
  expect(vrouterCommand(["explain", "LOCKED:"]).stdout).toMatch(/^LOCKED: /);
});

test.each([
  ["HOST_KEY", ["BAD_HOST_KEY", "HOST_KEY_MISMATCH", "HOST_KEY_MISSING", "HOST_KEY_REVOKED"]],
  ["HOSTKEY_MISSING", ["HOST_KEY_MISSING"]],
])("no code %s: the nearest", (given, nearest) => {
  const { status, stderr } = vrouterCommand(["explain", given]);
  expect(status).toBe(1);
  expect(/did you mean (.*)\?/.exec(stderr)?.[1]?.split(", ")).toEqual(expect.arrayContaining(nearest));
});

test("nothing is near: how to see all", () => {
  expect(linesOf(vrouterCommand(["explain", "xyzzyxyzzy"]).stderr)).toEqual([
    'UNKNOWN_CODE: "xyzzyxyzzy" is no code of an error or a warning; vrouter explain lists all',
  ]);
});

test("without a code: all of them, a line each", () => {
  const [, ...rows] = linesOf(vrouterCommand(["explain"]).stdout);
  expect(rows.map((row) => row.split(" ")[0])).toEqual(EXPLANATIONS.map(({ code }) => code));
});

test("--json", () => {
  const { stdout } = vrouterCommand(["explain", "NOT_ROOT", "--json"]);
  expect(JSON.parse(stdout)).toEqual(EXPLANATIONS.find(({ code }) => code === "NOT_ROOT"));
});
