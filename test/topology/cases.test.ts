import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile } from "../../lib/compile";
import { base, parsePath, patch } from "./base";
import { describeProblem } from "./describe";

/** A change to base.yaml and every problem it must give: `CODE path`, with `(key)` when the key itself is at fault. */
interface Case {
  readonly name: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly expect: readonly string[];
  /** Parts of the messages. */
  readonly says?: readonly string[];
}

const DIRECTORY = join(__dirname, "cases");

test("the declarations the cases start from have no problem", () => {
  expect(compile(base()).problems).toEqual([]);
});

describe.each(readdirSync(DIRECTORY))("%s", (file) => {
  const cases = parse(readFileSync(join(DIRECTORY, file), "utf8"), { merge: true }) as readonly Case[];
  test.each(cases.map((c) => [c.name, c] as const))(
    "%s",
    (_, { set = {}, remove = [], expect: expected, says = [] }) => {
      const declarations = base();
      for (const path of remove) patch(declarations, parsePath(path), undefined);
      // A copy: cases share values by YAML anchors, and a later path may lead into one.
      for (const [path, value] of Object.entries(structuredClone(set))) patch(declarations, parsePath(path), value);
      const { problems, compilation } = compile(declarations);
      expect(problems.map(describeProblem).sort()).toEqual([...expected].sort());
      for (const part of says) expect(problems.map((p) => p.message).join("\n")).toContain(part);
      for (const { message } of problems) expect(message).toMatch(/^[^\p{C}]+$/u);
      expect(compilation === undefined).toBe(problems.some((p) => p.severity === "error"));
    },
  );
});
