import {
  activationGroups,
  isEmpty,
  planActivation,
  readingRulesOnly,
  type ActivationPlan,
} from "../../lib/bundle/activation-plan";
import type { HostBundle, HostFile } from "../../lib/bundle/bundle";
import { fileChanges } from "../../lib/bundle/changes";
import { bundle, dhcp, dnsmasq, file, L2, router } from "../engine/bundles";

const none: ActivationPlan = { stop: [], start: [], reload: [], restart: [] };

/** One router and one DHCP server, each file with what it would have in a real bundle. */
function host(texts: { ports?: string; rules?: string; hosts?: string; conf?: string; l2?: string } = {}): HostBundle {
  const reload = (unit: string) => ({ unit, action: "reload" }) as const;
  const restart = (unit: string) => ({ unit, action: "restart" }) as const;
  return bundle(
    [L2, router("r1"), dhcp("n1"), dnsmasq("n1")],
    [
      file("networks/n1", texts.l2 ?? "", reload(L2)),
      file("routers/r1/ports", texts.ports ?? "", reload(router("r1"))),
      file("routers/r1/iptables.rules", texts.rules ?? "", reload(router("r1"))),
      file("dhcp/n1/host", texts.hosts ?? "", restart(dnsmasq("n1"))),
      file("dhcp/n1/dnsmasq.conf", texts.conf ?? "", reload(dnsmasq("n1")), restart(dnsmasq("n1"))),
      file("systemd/vrouter-e.target", ""),
    ],
  );
}

const allUp = Object.fromEntries(host().units.map((unit) => [unit, "active"]));
const twoRouters = bundle(
  [L2, router("r1"), router("r2")],
  [
    file("routers/r1/ports", "", { unit: router("r1"), action: "reload" }),
    file("routers/r2/ports", "", { unit: router("r2"), action: "reload" }),
    file("networks/n2", "", { unit: L2, action: "reload" }),
  ],
);
const oneRouter = bundle([L2, router("r1")], twoRouters.files.slice(0, 1));
const twoUp = { [L2]: "active", [router("r1")]: "active", [router("r2")]: "active" };

interface Case {
  readonly before?: HostBundle;
  readonly after: HostBundle;
  readonly states: Readonly<Record<string, string>>;
  readonly certain?: boolean;
  readonly plan: Partial<ActivationPlan>;
}

const cases: Readonly<Record<string, Case>> = {
  "nothing there: everything starts": { after: host(), states: {}, plan: { start: host().units } },
  "no difference, all up: nothing": { before: host(), after: host(), states: allUp, plan: {} },
  "no difference, one dead: it starts": {
    before: host(),
    after: host(),
    states: { ...allUp, [router("r1")]: "inactive" },
    plan: { start: [router("r1")] },
  },
  "a failed unit starts, whatever changed": {
    before: host(),
    after: host({ ports: "new" }),
    states: { ...allUp, [router("r1")]: "failed" },
    plan: { start: [router("r1")] },
  },
  "a daemon that systemd starts again and again is restarted": {
    before: host(),
    after: host(),
    states: { ...allUp, [dnsmasq("n1")]: "activating" },
    plan: { restart: [dnsmasq("n1")] },
  },
  "two files of one unit: one reload": {
    before: host(),
    after: host({ ports: "new", rules: "new" }),
    states: allUp,
    plan: { reload: [router("r1")] },
  },
  "a restart swallows a reload": {
    before: host(),
    after: host({ conf: "new" }),
    states: allUp,
    plan: { restart: [dnsmasq("n1")] },
  },
  "each kind of change takes its own action": {
    before: host(),
    after: host({ l2: "new", ports: "new", hosts: "new" }),
    states: allUp,
    plan: { reload: [L2, router("r1")], restart: [dnsmasq("n1")] },
  },
  "a router that is gone is stopped, and what read its network's file reloads": {
    before: twoRouters,
    after: oneRouter,
    states: twoUp,
    plan: { stop: [router("r2")], reload: [L2] },
  },
  "a router that is gone and was not up needs no stop": {
    before: twoRouters,
    after: oneRouter,
    states: { [L2]: "active", [router("r1")]: "active" },
    plan: { reload: [L2] },
  },
  "a new router starts, nothing else is disturbed": {
    before: oneRouter,
    after: twoRouters,
    states: { [L2]: "active", [router("r1")]: "active" },
    plan: { start: [router("r2")], reload: [L2] },
  },
  "units go in reverse start order": {
    before: host(),
    after: bundle([L2], []),
    states: allUp,
    plan: { stop: [dnsmasq("n1"), dhcp("n1"), router("r1")], reload: [L2] },
  },
  "after an interruption every unit reads its files again": {
    before: host(),
    after: host(),
    states: allUp,
    certain: false,
    plan: { reload: [L2, router("r1")], restart: [dnsmasq("n1")] },
  },
  "after an interruption units that nobody knows are stopped": {
    before: oneRouter,
    after: oneRouter,
    states: { ...twoUp, "vrouter-e.target": "active" },
    certain: false,
    plan: { stop: [router("r2")], reload: [router("r1")] },
  },
};

test.each(Object.entries(cases))("%s", (_, { before, after, states, certain, plan }) => {
  expect(planActivation(before, after, states, certain)).toEqual({ ...none, ...plan });
});

test("a plan without units is empty, any unit makes it more", () => {
  expect(isEmpty(none)).toBe(true);
  expect(isEmpty({ ...none, restart: [dnsmasq("n1")] })).toBe(false);
});

test("units of one kind share a systemctl call, kinds follow in start order", () => {
  const order = [L2, router("r1"), router("r2"), router("r3"), dhcp("n1"), dnsmasq("n1")];
  const plan = {
    stop: [router("r9")],
    start: [router("r1"), router("r3"), dhcp("n1")],
    reload: [L2, router("r2")],
    restart: [dnsmasq("n1")],
  };
  const groups = [
    `reload ${L2}`,
    `start ${router("r1")} ${router("r3")}`,
    `reload ${router("r2")}`,
    `start ${dhcp("n1")}`,
    `restart ${dnsmasq("n1")}`,
  ];
  expect(activationGroups(plan, order)).toEqual(groups);
  expect(activationGroups(plan, order, new Set([router("r2")]))).toEqual(
    groups.map((group) => group.replace(`reload ${router("r2")}`, `rules ${router("r2")}`)),
  );
});

/** What else was changed beside the rules of a router. */
test.each<[string, HostBundle, readonly string[]]>([
  ["nothing", host({ rules: "new" }), [router("r1")]],
  ["a file of another unit", host({ rules: "new", hosts: "new" }), [router("r1")]],
  ["another file of the router", host({ rules: "new", ports: "new" }), []],
  ["that another environment had the router", withMore(file("from/other/routers/r1", "")), []],
  [
    "a program that the unit runs",
    withMore(file("runtime/ports.sh", "", { unit: router("r1"), action: "reload" })),
    [],
  ],
])("only the rules of a router are read again when this changed too: %s", (_, after, units) => {
  const before = host();
  const changes = fileChanges(before, after);
  expect([...readingRulesOnly(planActivation(before, after, allUp), changes)]).toEqual(units);
});

test("a router that is started, or whose rules are new or gone, reads all", () => {
  const [before, after] = [host(), host({ rules: "new" })];
  const only = (one: HostBundle, other: HostBundle, states = allUp) => [
    ...readingRulesOnly(planActivation(one, other, states), fileChanges(one, other)),
  ];
  const without = { ...before, files: before.files.filter(({ path }) => !path.endsWith(".rules")) };
  expect(only(before, after)).toEqual([router("r1")]);
  expect(only(before, after, { ...allUp, [router("r1")]: "inactive" })).toEqual([]);
  expect(only(without, after)).toEqual([]);
  expect(only(before, without)).toEqual([]);
});

function withMore(more: HostFile): HostBundle {
  const after = host({ rules: "new" });
  return { ...after, files: [...after.files, more] };
}
