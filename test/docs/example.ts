import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostBundle } from "../../lib/bundle/bundle";

const ROOT = join(__dirname, "../..");

export interface Synthesised {
  /** What the program said, warnings too. */
  readonly said: string;
  readonly hosts: readonly HostBundle[];
}

/** Runs a program of docs/examples in a project of its own. */
export function synthesise(example: string): Synthesised {
  const project = mkdtempSync(join(tmpdir(), "vrouter-example-"));
  try {
    mkdirSync(join(project, "node_modules"));
    symlinkSync(ROOT, join(project, "node_modules/cdktf-vrouter"));
    const program = join(ROOT, "docs/examples", example);
    const { stdout, stderr } = spawnSync(join(ROOT, "node_modules/.bin/tsx"), [program], {
      cwd: project,
      encoding: "utf8",
    });
    const directory = join(project, "cdktf.out/stacks/edge/hosts");
    const bundles = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
    return { said: stdout + stderr, hosts: bundles.map((bundle) => JSON.parse(bundle) as HostBundle) };
  } finally {
    rmSync(project, { recursive: true });
  }
}
