import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProbeResult } from "../../lib/probe/result";
import { Lab } from "./lab";
import { LabProject } from "./project";

/** `vrouter test` of HA pairs and of distributed routers, right after their deployment. */
afterAll(() => Lab.down(), 60_000);

const CHECKS = `
checks:
  leaves: { from: vm1, to: outside, protocol: icmp, seen_as: 203.0.113.10 }
  nobody: { from: vm1, to: 203.0.113.1, port: 9, protocol: tcp, reachable: false }
`;

test.each([
  [
    "ha",
    CHECKS,
    ["master edge: network-1 is master", "leaves by edge: edge on network-1 or network-2: seen as 203.0.113.10"],
  ],
  [
    "dvr",
    "",
    [
      "floating ip vm1-public: leads to 172.16.1.10, which answers",
      "leaves by r1: r1 on network-1: seen as 203.0.113.11",
    ],
  ],
])(
  "%s: all of it holds",
  async (name, checks, expected) => {
    const lab = await Lab.up(join(__dirname, `../../environments/${name}.yaml`), undefined, {
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
    const wrong = results.filter(({ state, subject }) => state !== "ok" && subject !== "nobody");
    expect(wrong).toEqual([]);
    for (const words of expected) expect(said).toContain(words);
    const nobody = results.find(({ subject }) => subject === "nobody");
    expect(nobody?.state).toBe(name === "ha" ? "failed" : undefined);
  },
  200_000,
);
