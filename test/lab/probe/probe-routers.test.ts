import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProbeResult } from "../../../lib/probe/result";
import { Lab } from "../lab";
import { LabProject } from "../projects/project";

/** `vrouter test` of HA pairs and of distributed routers, right after their deployment. */
afterAll(() => Lab.down());

const HA_CHECKS = `
checks:
  leaves: { from: vm1, to: outside, protocol: icmp, via: edge, seen_as: 203.0.113.10 }
  nobody: { from: vm1, to: 203.0.113.1, port: 9, protocol: tcp, reachable: false }
`;

const DISTRIBUTED_CHECKS = `
checks:
  by-its-node: { from: vm2, to: outside, protocol: icmp, via: network-2 }
  by-another: { from: vm2, to: outside, protocol: icmp, via: network-1 }
`;

test.each([
  [
    "ha",
    HA_CHECKS,
    { nobody: "203.0.113.1 answers, which it must not" },
    ["master edge: network-1 is master", "leaves by edge: edge on network-1 or network-2: seen as 203.0.113.10"],
  ],
  [
    "dvr",
    DISTRIBUTED_CHECKS,
    { "by-another": "leaves by r1 on network-2, not by network-1" },
    [
      "floating ip vm1-public: leads to 172.16.1.10, which answers",
      "leaves by r1: r1 on network-1: seen as 203.0.113.11",
    ],
  ],
])("%s: all of it holds", async (name, checks, broken, expected) => {
  const lab = await Lab.up(join(__dirname, `../../../environments/${name}.yaml`), undefined, {
    "compute-1": "bullseye",
  });
  const project = new LabProject(lab);
  project.write(readFileSync(lab.document, "utf8") + checks);
  const applied = project.vrouter("apply", project.document);
  expect({ code: applied.code, said: applied.code === 0 ? "" : applied.stderr }).toEqual({ code: 0, said: "" });
  for (const vm of lab.vms.values()) {
    vm.plug();
    vm.dhcp("udhcpc");
  }
  const { stdout } = project.vrouter("test", project.document, "--json");
  const { results } = JSON.parse(stdout) as { results: ProbeResult[] };
  const said = results.map(({ probe, subject, found }) => `${probe} ${subject}: ${found}`);
  const wrong = results.filter(({ state }) => state !== "ok");
  expect(Object.fromEntries(wrong.map(({ subject, found }) => [subject, found]))).toEqual(broken);
  for (const words of expected) expect(said).toContain(words);
});
