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
  /** The program's own outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface StackFile {
  readonly output: Readonly<Record<string, { readonly value: unknown }>>;
}

const OF_EVERY_STACK = ["gateway_port_forwardings", "test"];

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
    const stack = join(project, "cdktf.out/stacks/edge");
    const bundles = readdirSync(join(stack, "hosts")).map((name) => readFileSync(join(stack, "hosts", name), "utf8"));
    const { output } = JSON.parse(readFileSync(join(stack, "cdk.tf.json"), "utf8")) as StackFile;
    const outputs = Object.entries(output).map(([name, { value }]) => [name, value] as const);
    return {
      said: stdout + stderr,
      hosts: bundles.map((bundle) => JSON.parse(bundle) as HostBundle),
      outputs: Object.fromEntries(outputs.filter(([name]) => !OF_EVERY_STACK.includes(name))),
    };
  } finally {
    rmSync(project, { recursive: true });
  }
}
