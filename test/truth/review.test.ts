import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyPatch } from "diff";
import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import type { Disturbance } from "../../lib/review/disturbance";
import { reviewPlan, type Review } from "../../lib/review/review";
import { compiled } from "../compiled";
import { factsOf } from "./facts";
import { DISTRIBUTED_PAIRS } from "./distributed-pairs";
import { holds, type Pair } from "./pairs";
import { planOf } from "./plan-of";
import { lost, servicesOf } from "./services";

function reviewOf({ before, after }: Pair): Review {
  const { plan, configuration } = planOf(before, after);
  return reviewPlan(plan, configuration);
}

const quoted = ({ text }: Disturbance) => text.flatMap((part) => (typeof part === "string" ? [] : [part.quoted]));

/** Of a long list the last names are not told: then nobody can say that a name is missing. */
const tells = (disturbance: Disturbance, names: readonly string[]) =>
  quoted(disturbance).some((name) => names.includes(name)) ||
  (disturbance.code === "HOST_CLEANED" && disturbance.hosts.some((host) => names.includes(host))) ||
  disturbance.text.some((part) => typeof part === "string" && /^\d+ more$/.test(part));

const IS_BAD = (disturbance: Disturbance) => ["alarm", "outage", "break", "later"].includes(disturbance.level);

test("the rows of a review are what differs between the two environments, no more and no less", () => {
  holds(expectRows);
}, 120_000);

test.each(DISTRIBUTED_PAIRS)("so they are of distributed routers: %s", (_, pair) => expectRows(pair));

function expectRows(pair: Pair): void {
  const [old, now] = [factsOf(pair.before), factsOf(pair.after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const expected = keys
    .filter((key) => old.get(key)?.text !== now.get(key)?.text)
    .map((key) => ({
      kind: key.split(" ")[0],
      name: (now.get(key) ?? old.get(key))!.name,
      before: old.get(key)?.text,
      after: now.get(key)?.text,
    }));
  const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(reviewOf(pair).rows)).toEqual(sorted(expected));
}

test("whatever somebody may be using and is lost is told as a loss", () => {
  holds((pair) => {
    const bad = reviewOf(pair).disturbances.filter(IS_BAD);
    const untold = lost(servicesOf(pair.before), servicesOf(pair.after)).filter(
      ({ names }) => !bad.some((disturbance) => tells(disturbance, names)),
    );
    expect(untold).toEqual([]);
  });
}, 120_000);

test("what is told as an outage takes something from somebody", () => {
  holds((pair) => {
    const [was, is] = [servicesOf(pair.before), servicesOf(pair.after)];
    const names = lost(was, is).flatMap((service) => service.names);
    const untrue = reviewOf(pair).disturbances.filter(
      (disturbance) =>
        disturbance.level === "outage" &&
        disturbance.code !== "HOST_CLEANED" &&
        !quoted(disturbance).some((name) => names.includes(name)),
    );
    expect(untrue).toEqual([]);
  });
}, 120_000);

test("a review without a change is one of two environments that are the same, and the diffs lead from one to the other", () => {
  holds((pair) => {
    const review = reviewOf(pair);
    const files = ({ bundles }: Pair["before"]) =>
      new Map(
        bundles.flatMap((bundle) => bundle.files.map(({ path, text }) => [`${bundle.host}${path}`, text] as const)),
      );
    const [was, is] = [files(pair.before), files(pair.after)];
    expect(review.isChange).toBe(JSON.stringify([...was]) !== JSON.stringify([...is]));
    for (const { hosts, path, kind, diff } of review.files) {
      for (const host of hosts) {
        const patched = applyPatch(was.get(host + path) ?? "", `--- a\n+++ b\n${diff}`);
        expect(patched).toBe(kind === "removed" ? "" : is.get(host + path));
      }
    }
    const told = new Set(review.files.flatMap(({ hosts, path }) => hosts.map((host) => host + path)));
    const stays = new Set(
      pair.before.bundles
        .map(({ host }) => host)
        .filter((host) => pair.after.bundles.some((bundle) => bundle.host === host)),
    );
    const changed = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key));
    expect(changed.filter((key) => stays.has(key.split("/")[0]!) && !told.has(key))).toEqual([]);
  });
}, 120_000);

test.each([
  [1450, 1400, "outage"],
  [1400, 1450, undefined],
])("an MTU of %i that becomes %i", (from, to, level) => {
  const document = readFileSync(join(__dirname, "../../environments/spread.yaml"), "utf8");
  const withMtu = (mtu: number) => {
    const declarations = parse(document) as { networks: Record<string, { mtu?: number }> };
    declarations.networks["tenant"]!.mtu = mtu;
    return compiled(declarations as unknown as Declarations);
  };
  const { disturbances } = reviewOf({ before: withMtu(from), after: withMtu(to) });
  expect(disturbances.find(({ code }) => code === "MTU_LOWERED")?.level).toBe(level);
  expect(disturbances[0]!.level).toBe(level ?? "later");
});
