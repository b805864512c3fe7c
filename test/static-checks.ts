/** `npm run check`: what can be told without running anything. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** The longest first, since the others run beside it. */
const CHECKS: readonly (readonly [name: string, command: string])[] = [
  ["eslint", "npx eslint ."],
  ["API reference", "npx typedoc --emit none --logLevel Warn"],
  ["prettier", "npx prettier --check --log-level warn ."],
  ["types", "node node_modules/typescript-7/bin/tsc --noEmit"],
  ["shellcheck", "shellcheck $(git ls-files '*.sh') .ci/run"],
];

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** Runs them, as many at a time as there are cores, and prints of each how it ended, after what it said. */
export async function staticChecks(): Promise<readonly Check[]> {
  const left = [...CHECKS];
  const done: Check[] = [];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, command] = next;
      const start = performance.now();
      const { passed, output } = await run(command);
      process.stdout.write(`${output}${passed ? "ok    " : "FAILED"} ${name}\n`);
      done.push({ name, passed, seconds: Math.round((performance.now() - start) / 1000) });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return done;
}

function run(command: string): Promise<{ readonly passed: boolean; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], { cwd: join(__dirname, ".."), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const more = (text: Buffer) => (output += text.toString());
    child.stdout.on("data", more);
    child.stderr.on("data", more);
    child.on("error", reject);
    child.on("close", (status) => resolve({ passed: status === 0, output }));
  });
}

if (require.main === module) {
  void staticChecks().then((checks) => {
    process.exitCode = checks.every(({ passed }) => passed) ? 0 : 1;
  });
}
