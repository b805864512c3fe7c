import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

const report = cruised();

test("every import goes in the one direction of data", () => {
  expect(report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  expect(report.summary.totalCruised).toBeGreaterThan(20);
});

test("no two rooms of a folder need each other", () => {
  expect([...neighbours(report.modules)].flatMap(([folder, arrows]) => circlesOf(folder, arrows))).toEqual([]);
});

function cruised(): Report {
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
  return JSON.parse(run(cruise, args)) as Report;
}

interface Report {
  readonly modules: readonly Module[];
  readonly summary: Summary;
}

interface Module {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string }[];
}

/** Entry of a folder, file or room -> the entries beside it that it imports something of. */
type Arrows = Map<string, Set<string>>;

/** Each import as an arrow between two entries of the innermost folder that holds both of its ends. */
function neighbours(modules: readonly Module[]): Map<string, Arrows> {
  const all = new Map<string, Arrows>();
  for (const { source, dependencies } of modules.filter(isOurs)) {
    for (const { resolved } of dependencies.filter((one) => isOurs({ source: one.resolved }))) {
      const [from, to] = [source.split("/"), resolved.split("/")];
      const depth = from.findIndex((part, index) => part !== to[index]);
      const folder = from.slice(0, depth).join("/");
      const arrows = all.get(folder) ?? new Map<string, Set<string>>();
      all.set(folder, arrows.set(from[depth]!, (arrows.get(from[depth]!) ?? new Set()).add(to[depth]!)));
    }
  }
  return all;
}

/** The schema lies beside the stacks for those who look for it; it is nobody's code. */
function isOurs({ source }: Pick<Module, "source">): boolean {
  return /^(lib|constructs|stacks|main)\b.*\.ts$/.test(source);
}

function circlesOf(folder: string, arrows: Arrows): string[] {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(arrows.get(from) ?? [])].some((next) => {
      if (next === to) return true;
      return !seen.has(next) && reaches(next, to, seen.add(next));
    });
  return [...arrows.keys()].filter((entry) => reaches(entry, entry)).map((entry) => `${folder}/${entry}`);
}

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
