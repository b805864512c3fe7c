import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile } from "../../lib/compile";
import type { CheckDeclaration, Declarations } from "../../lib/model/declared/declarations";
import { formatPath } from "../../lib/model/problem";

const DVR = parse(readFileSync(join(__dirname, "../../environments/dvr.yaml"), "utf8")) as Declarations;

function problemsOf(check: CheckDeclaration, change: Partial<Declarations> = {}): string[] {
  const { compilation, problems } = compile({ ...DVR, ...change, checks: { asked: check } });
  expect(compilation).toBeDefined();
  return problems
    .filter(({ path }) => path[0] === "checks")
    .map(({ code, path, severity, message }) => `${severity} ${code} ${formatPath(path)}: ${message}`);
}

test.each<CheckDeclaration>([
  { from: "vm1", to: "8.8.8.8", via: "compute-1", seen_as: "203.0.113.101" },
  { from: "vm2", to: "8.8.8.8:443", via: "network-2", seen_as: "203.0.113.12" },
  { from: "vm1", to: "vm2", via: "r1" },
  { from: "outside", to: "203.0.113.11:34203/tcp", via: "network-1" },
  { from: "outside", to: "203.0.113.11:34205/tcp", reachable: false },
  { from: "outside", to: "vm2", reachable: false },
  { from: "vm2", to: "vm3:22", via: "compute-3", seen_as: "172.16.2.20" },
])("holds: %j", (check) => {
  expect(problemsOf(check)).toEqual([]);
});

test.each<[CheckDeclaration, string]>([
  [{ from: "vm1", to: "8.8.8.8", via: "network-1" }, "checks.asked.via: this does not hold: it goes by r1, compute-1;"],
  [
    { from: "vm1", to: "8.8.8.8", seen_as: "203.0.113.11" },
    "seen_as: this does not hold: it is seen as 203.0.113.101;",
  ],
  [{ from: "vm1", to: "vm2", reachable: false }, "asked.reachable: this does not hold: vm1 (172.16.1.10) reaches vm2"],
  [
    { from: "outside", to: "203.0.113.11:34205/tcp" },
    "asked.to: this does not hold: outside (198.51.100.1) to 203.0.113.11 of router r1: does not arrive: ends at router r1 on network-1",
  ],
])("does not hold: %j", (check, said) => {
  const [problem, ...others] = problemsOf(check);
  expect(others).toEqual([]);
  expect(problem).toContain("warning CHECK_FAILED checks.asked.");
  expect(problem).toContain(said);
});

test("a change of something else breaks a check", () => {
  const check = { from: "vm1", to: "8.8.8.8", seen_as: "203.0.113.101" };
  const { "vm1-public": _, ...floating_ips } = DVR.floating_ips!;
  expect(problemsOf(check)).toEqual([]);
  expect(problemsOf(check, { floating_ips })).toEqual([
    expect.stringContaining("CHECK_FAILED checks.asked.seen_as: this does not hold: it is seen as 203.0.113.11;"),
  ]);
});
