/** `npm test`: static checks, then every jest test; the lab tests boot hosts and need root. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { staticChecks } from "./static-checks";

const ROOT = join(__dirname, "..");
const isRoot = process.getuid?.() === 0;
const totals = { passed: 0, failed: 0 };
/** What each part took, and each test file. */
const seconds = new Map<string, number>();
const files = new Map<string, number>();
/** Many tests wait for what they started. */
const WORKERS = `--maxWorkers=${availableParallelism() + 1}`;
/** The build is not made anew while others run what it made. */
const BUILT = { ...process.env, BUILT: "yes" };
/** Begun beside what boots no hosts. */
const ROOTS = ["flock", join(tmpdir(), "vrouter-roots.lock"), "npx", "tsx", "test/lab/cli.ts", "build"];

void main();

async function main(): Promise<void> {
  if (isRoot) mustRun("install Debian packages", ["sh", "test/lab/install.sh"]);
  if (isRoot) spawn(ROOTS[0]!, ROOTS.slice(1), { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  mustRun("build", ["npm", "run", "--silent", "build"]);
  for (const { name, passed, seconds: taken } of await staticChecks()) {
    totals[passed ? "passed" : "failed"] += 1;
    seconds.set(name, taken);
  }
  await jest(["package"], WORKERS);
  if (isRoot) {
    mustRun("rest of the root file systems", ROOTS);
    await jest(["lab"], WORKERS);
    // These wait more than they work, and have their hosts for themselves.
    await Promise.all([jest(["lab-alone"], "--runInBand"), jestWhenIdle(["unit"])]);
  } else {
    await jest(["unit"], WORKERS);
    process.stdout.write(notRun());
  }

  const slowest = [...files].sort(([, a], [, b]) => b - a).slice(0, 20);
  process.stdout.write(`\n${lines(slowest)}\n\n${lines([...seconds])}\n`);
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

function lines(taken: readonly (readonly [what: string, seconds: number])[]): string {
  return taken.map(([what, time]) => `${String(time).padStart(6)} s  ${what}`).join("\n");
}

function mustRun(name: string, command: readonly string[]): void {
  const start = performance.now();
  if (!run(command)) throw new Error(`${name} failed: ${command.join(" ")}`);
  noteSeconds(name, start);
}

function noteSeconds(part: string, start: number): void {
  seconds.set(part, Math.round((performance.now() - start) / 1000));
}

function run([program, ...args]: readonly string[]): boolean {
  return spawnSync(program!, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

function jest(projects: readonly string[], ...options: readonly string[]): Promise<void> {
  return counted(projects, ["npx", "jest", "--selectProjects", ...projects, ...options], "inherit");
}

/** Gets what others leave of the processors: it disturbs nothing that is measured. Shows at its end what it printed. */
async function jestWhenIdle(projects: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-test-"));
  const printed = join(directory, "printed");
  const command = ["chrt", "--idle", "0", "npx", "jest", "--selectProjects", ...projects, WORKERS];
  try {
    await counted(projects, command, openSync(printed, "w"));
  } finally {
    process.stdout.write(readFileSync(printed));
    rmSync(directory, { recursive: true });
  }
}

async function counted(
  projects: readonly string[],
  [program, ...args]: readonly string[],
  output: "inherit" | number,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-test-"));
  const report = join(directory, "report.json");
  const start = performance.now();
  const child = spawn(program!, [...args, "--json", "--outputFile", report], {
    cwd: ROOT,
    env: BUILT,
    stdio: ["ignore", output, output],
  });
  const [code] = (await once(child, "close")) as [number | null];
  noteSeconds(projects.join(", "), start);
  try {
    const result = JSON.parse(readFileSync(report, "utf8")) as JestReport;
    for (const { name, startTime, endTime } of result.testResults) {
      files.set(relative(ROOT, name), Math.round((endTime - startTime) / 1000));
    }
    totals.passed += result.numPassedTests;
    totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites + result.numPendingTests;
    if (result.numTotalTests === 0 || (code !== 0 && result.success)) totals.failed += 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface JestReport {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Skipped tests count as failures: a test that does not run proves nothing. */
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
  /** Of each file its path, and when it ran, in milliseconds. */
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

function notRun(): string {
  const bar = "!".repeat(80);
  return `\n${bar}\nNOT RUN: the lab tests (test/lab), which boot hosts and send packets. They need root:\n  sudo npm test\n${bar}\n`;
}
