import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

test("every import goes in the one direction of data", () => {
  const cruise = join(ROOT, "node_modules/.bin/depcruise");
  const args = [
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
    "lib",
    "constructs",
    "stacks",
    "main.ts",
  ];
  const report = JSON.parse(run(cruise, args)) as { summary: Summary };
  expect(report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  expect(report.summary.totalCruised).toBeGreaterThan(20);
});

interface Summary {
  readonly totalCruised: number;
  readonly violations: readonly {
    readonly rule: { readonly name: string };
    readonly from: string;
    readonly to: string;
  }[];
}

/** depcruise exits with the number of violations; the report is on stdout all the same. */
function run(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 << 20 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    if (stdout === "") throw new Error(stderr, { cause: error });
    return stdout;
  }
}
