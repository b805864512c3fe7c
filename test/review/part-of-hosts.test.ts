import { plannedChanges } from "../../lib/review/plan/host-change";
import { planPicture } from "../../lib/review/plan-picture";
import { spoken } from "../../lib/review/phrase";
import { reviewPlan } from "../../lib/review/review";
import { DISTRIBUTED_PAIRS } from "../truth/distributed-pairs";
import { planOf } from "../truth/plan-of";

/** Plans of one compute host: what they say of a distributed router, none of whose network nodes is in them. */
function planOfHost(host: string, what: string) {
  const [, { before, after }] = DISTRIBUTED_PAIRS.find(([name]) => name === what)!;
  const { plan, configuration } = planOf(before, after);
  const part = { ...plan, resource_changes: plan.resource_changes!.filter(({ name }) => name === host) };
  expect(plannedChanges(part, configuration).hosts).toHaveLength(1);
  return { part, configuration };
}

function told(host: string, what: string): string[] {
  const { part, configuration } = planOfHost(host, what);
  const about = reviewPlan(part, configuration).disturbances.filter((one) => one.about.length > 0);
  return about.map(({ level, text }) => `${level}: ${spoken(text, (word) => word)}`);
}

test("another SNAT node", () => {
  expect(told("compute-2", "another SNAT node")).toEqual([
    "outage: VMs on compute-2 behind r1 leave by 172.16.2.254, so far by 172.16.2.252: what those without a floating IP have " +
      "open to the outside ends, and new connections work at once",
  ]);
});

test("an instance that comes or goes is no router that does", () => {
  expect(told("compute-3", "a VM moves to a host that had none")).toEqual([
    "none: compute-3 gets an instance of distributed router r1, no traffic lost",
    "none: floating IP media (203.0.113.102) is added, no traffic lost",
  ]);
  expect(told("compute-2", "a VM moves to a host that had none")).toEqual([
    "outage: floating IP media (203.0.113.102) is removed: its own connections end",
    "care: compute-2 gives up the instance of distributed router r1: what is left there passes by its network node; a ping of 10 ms may be lost",
  ]);
});

test("a picture of it has the instance, and no arrow to where nothing is drawn", () => {
  const { part, configuration } = planOfHost("compute-2", "another SNAT node");
  const { boxes, lines } = planPicture(part, configuration);
  expect(boxes.map(({ texts }) => texts[0]!.text)).toEqual(["outside", "r1 · instance"]);
  expect(lines.map(({ kind }) => kind)).toEqual(["gateway"]);
});
