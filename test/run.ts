/** `npm test`: static checks, then every jest test; the lab tests boot hosts and need root. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootfs } from "./lab/rootfs";
import { RELEASES } from "./lab/systems";

const ROOT = join(__dirname, "..");
const isRoot = process.getuid?.() === 0;
const totals = { passed: 0, failed: 0 };

if (isRoot) mustRun("install Debian packages", ["sh", "test/lab/install.sh"]);
mustRun("build", ["npm", "run", "--silent", "build"]);
check("types", ["npx", "tsc", "--noEmit"]);
check("eslint", ["npx", "eslint", "."]);
check("API reference", ["npx", "typedoc", "--emit", "none", "--logLevel", "Warn"]);
check("prettier", ["npx", "prettier", "--check", "--log-level", "warn", "."]);
check("shellcheck", ["sh", "-c", "shellcheck host/*.sh host/engine/*.sh test/lab/*.sh .ci/run"]);
// Jest leaves one core free where nobody says otherwise, which is half of a small machine.
jest("unit", "--maxWorkers=100%");
jest("package");
if (isRoot) {
  for (const release of RELEASES) rootfs(release, (line) => process.stdout.write(`${line}\n`));
  jest("lab", "--maxWorkers=2");
  jest("lab-alone", "--runInBand");
} else process.stdout.write(notRun());

process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;

function check(name: string, command: readonly string[]): void {
  const passed = run(command);
  totals[passed ? "passed" : "failed"] += 1;
  process.stdout.write(`${passed ? "ok    " : "FAILED"} ${name}\n`);
}

function mustRun(name: string, command: readonly string[]): void {
  if (!run(command)) throw new Error(`${name} failed: ${command.join(" ")}`);
}

function run([program, ...args]: readonly string[]): boolean {
  return spawnSync(program!, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

function jest(project: string, ...options: readonly string[]): void {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-test-"));
  const report = join(directory, "report.json");
  const ran = run(["npx", "jest", "--selectProjects", project, ...options, "--json", "--outputFile", report]);
  try {
    const result = JSON.parse(readFileSync(report, "utf8")) as JestReport;
    totals.passed += result.numPassedTests;
    totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites + result.numPendingTests;
    if (result.numTotalTests === 0 || (!ran && result.success)) totals.failed += 1;
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
}

function notRun(): string {
  const bar = "!".repeat(80);
  return `\n${bar}\nNOT RUN: the lab tests (test/lab), which boot hosts and send packets. They need root:\n  sudo npm test\n${bar}\n`;
}
