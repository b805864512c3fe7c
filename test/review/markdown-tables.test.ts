import { markdown } from "../../lib/review/output/markdown";
import type { Review } from "../../lib/review/review";

/** So many routers come, on so many hosts. */
function reviewOf(number: number): Review {
  const names = Array.from({ length: number }, (_, i) => `r${i}`);
  return {
    environments: ["site"],
    isChange: true,
    isComplete: true,
    disturbances: [],
    rows: names.map((name) => ({ kind: "router", name, after: "no gateway" })),
    hosts: names.map((host) => ({
      host,
      change: "changed",
      files: { added: 1, changed: 0, removed: 0 },
      units: { start: 0, stop: 0, reload: 0, restart: 0 },
    })),
    others: [],
    files: [],
  };
}

test("a table of 15 rows is seen at once", () => {
  const comment = markdown(reviewOf(15));
  expect(comment).toContain("\n\n| | name | before | after |\n");
  expect(comment).not.toContain("<details>");
});

test("a longer one is folded, whole, and says how long it is", () => {
  const comment = markdown(reviewOf(16));
  const folded = [...comment.matchAll(/\n<details><summary>(.*)<\/summary>\n\n((?:\|.*\n)+)\n<\/details>\n/g)];
  expect(folded.map(([, summary, rows]) => [summary, rows!.split("\n").length - 3])).toEqual([
    ["16 routers, ports and VMs", 16],
    ["16 hosts", 16],
  ]);
  expect(comment.replace(/<details>.*?<\/details>/gs, "")).not.toContain("|");
});

test("the title has the sign of the worst", () => {
  expect(markdown(reviewOf(1))).toContain("\n### 🟢 `site`: ");
  expect(markdown({ ...reviewOf(1), worst: "alarm" })).toContain("\n### 🚨 `site`: ");
  expect(markdown({ ...reviewOf(1), isChange: false })).toContain("\n### `site`: no change");
});
