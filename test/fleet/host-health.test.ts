import type { Drift } from "../../lib/engine/drift/drift";
import type { HostStatus } from "../../lib/engine/status/status";
import { hostProblems } from "../../lib/fleet/host-health";

const R1 = "vrouter-edge-router@r1.service";
const WELL: HostStatus = {
  current: 3,
  confirmed: 3,
  units: [{ unit: R1, state: "active" }],
  namespaces: [{ name: "qrouter-r1", addresses: [] }],
  dhcp: [],
  forwards: [],
  floatingIps: [],
  paths: [],
  vrrp: [],
};
const problems = (changes: Partial<HostStatus>, drift: readonly Drift[] = []) =>
  hostProblems({ host: "network-1", environment: "edge" }, { ...WELL, ...changes }, drift);

test("a host that does its work has none", () => {
  expect(problems({})).toEqual([]);
});

test("a host without its generation is told once, with what to do", () => {
  const none = { current: undefined, confirmed: undefined, units: [{ unit: R1, state: "inactive" }], namespaces: [] };
  expect(problems(none)).toEqual(["network-1: nothing of environment edge is there: deploy it"]);
});

test.each<[Partial<HostStatus>, string]>([
  [{ current: 4 }, "network-1: generation 4 is not confirmed (confirmed: 3): wait for its deployment, or deploy again"],
  [
    { confirmed: undefined },
    "network-1: generation 3 is not confirmed (confirmed: none): wait for its deployment, or deploy again",
  ],
  [
    { current: undefined },
    "network-1: generation none is not confirmed (confirmed: 3): wait for its deployment, or deploy again",
  ],
  [{ units: [{ unit: R1, state: "failed" }] }, `network-1: ${R1} is failed: vrouter repair`],
  // Its namespace went with it: that is said once.
  [{ units: [{ unit: R1, state: "inactive" }], namespaces: [] }, `network-1: ${R1} is inactive: vrouter repair`],
  [
    { units: [{ unit: "vrouter-edge-l2.service", state: "failed" }] },
    "network-1: vrouter-edge-l2.service is failed: vrouter repair",
  ],
  [
    { units: [...WELL.units, { unit: "vrouter-edge-dhcp@n1.service", state: "active" }] },
    "network-1: namespace qdhcp-n1 is missing: vrouter repair",
  ],
  [
    { namespaces: [{ name: "qrouter-r2", addresses: [] }] },
    "network-1: namespace qrouter-r1 is missing: vrouter repair",
  ],
  [{ namespaces: [] }, "network-1: namespace qrouter-r1 is missing: vrouter repair"],
])("%j", (changes, told) => {
  expect(problems(changes)).toEqual([told]);
});

test("of a router's daemons keepalived is told with its router, and none has a namespace of its own", () => {
  const daemons = ["keepalived", "conntrackd"].map((kind) => `vrouter-edge-${kind}@r1.service`);
  const units = (states: readonly string[]) => [
    ...WELL.units,
    ...daemons.map((unit, index) => ({ unit, state: states[index]! })),
  ];
  expect(problems({ units: units(["active", "active"]) })).toEqual([]);
  expect(problems({ units: units(["failed", "active"]) })).toEqual([]);
  expect(problems({ units: units(["active", "failed"]) })).toEqual([
    "network-1: vrouter-edge-conntrackd@r1.service is failed: vrouter repair",
  ]);
});

test("a unit that runs, and differs in what packets meet, is told", () => {
  const stale: Drift = {
    kind: "unit",
    subject: R1,
    message: "was read from another file",
    diff: "",
    traffic: true,
    activations: [],
    repair: [],
  };
  expect(problems({}, [stale])).toEqual([
    `network-1: traffic suffers: ${R1} was read from another file: vrouter drift, vrouter repair`,
  ]);
});

test("of what differs those are told that packets meet, and no unit twice", () => {
  const drift = (subject: string, traffic: boolean): Drift => ({
    kind: "network",
    subject,
    message: "is not what the kernel has",
    diff: "",
    traffic,
    activations: [],
    repair: [],
  });
  const all = [drift("networks/n1", true), drift("routers/r1/ports", false), drift(R1, true)];
  expect(problems({ units: [{ unit: R1, state: "failed" }] }, all)).toEqual([
    `network-1: ${R1} is failed: vrouter repair`,
    "network-1: traffic suffers: networks/n1 is not what the kernel has: vrouter drift, vrouter repair",
  ]);
});
