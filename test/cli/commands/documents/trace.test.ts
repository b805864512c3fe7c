import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trace } from "../../../../lib/trace/trace";
import { vrouterCommand } from "../../vrouter-command";

const DVR = "environments/dvr.yaml";

test("vrouter trace shows the hops there and back", () => {
  const { status, stdout, stderr } = vrouterCommand(["trace", DVR, "--from", "vm2", "--to", "8.8.8.8"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^vm2 \(172\.16\.2\.20\) on compute-2 to 8\.8\.8\.8\n\nthere: icmp 172\.16\.2\.20 -> 8\.8\.8\.8\n/,
  );
  expect(stdout).toMatch(/^ {2}2 {2}network-2: router r1 \(master\), qrouter-/m);
  expect(stdout).toMatch(/^ {5}nat {9}-A snat -o qg-\S+ -j SNAT --to-source 203\.0\.113\.12 --random-fully$/m);
  expect(stdout).toMatch(
    /\nanswered: it is seen as 203\.0\.113\.12, packets of up to 1450 octets pass\nassumed: network-2 is the master of router r1\n$/,
  );
});

test("what is not answered ends with status 2, and as JSON says where", () => {
  const { status, stdout } = vrouterCommand(["trace", DVR, "--to", "203.0.113.11:9/tcp", "--json"]);
  expect(status).toBe(2);
  const { reached, there, back } = JSON.parse(stdout) as Trace;
  expect([reached, back]).toEqual([false, undefined]);
  expect(there.end).toMatchObject({ kind: "dropped", at: "router r1 on network-1" });
  expect(there.end.why).toContain("-A INPUT -i qg-");
});

test.each([
  [["--from", "vm9", "--to", "8.8.8.8"], 'UNKNOWN_ENDPOINT: --from: no mapping is called "vm9"; did you mean "vm1"?'],
  [["--from", "vm1", "--to", "8.8.8.8", "--protocol", "tcp"], "PORT_NEEDED: protocol tcp"],
  [["--to", "8.8.8.8"], "BOTH_OUTSIDE: --to: "],
  [["--from", "vm1", "--to", "8.8.8.8", "--port", "0"], "a port is a whole number"],
])("vrouter trace %j says what is wrong", (args, said) => {
  const { status, stdout, stderr } = vrouterCommand(["trace", DVR, ...args]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(said);
});

test("vrouter validate warns of a check that does not hold, with its place, and exits with 2", () => {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-checks-"));
  try {
    const file = join(directory, "dvr.yaml");
    const checks = "checks:\n  out: { from: vm1, to: 8.8.8.8, seen_as: 203.0.113.11 }\n";
    writeFileSync(file, `${readFileSync(DVR, "utf8")}\n${checks}`);
    const { status, stderr } = vrouterCommand(["validate", file]);
    const line =
      readFileSync(file, "utf8")
        .split("\n")
        .findIndex((text) => text.startsWith("  out:")) + 1;
    expect(status).toBe(2);
    expect(stderr).toContain(
      `dvr.yaml:${line}:43: warning: CHECK_FAILED: this does not hold: it is seen as 203.0.113.101;`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});
