import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { parse } from "yaml";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import { EnvironmentStack } from "../../stacks";

export interface ResourceChange {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  };
}

export interface Plan {
  /** As a reviewer sees it. */
  readonly text: string;
  readonly changes: readonly ResourceChange[];
}

/** A folder with one configuration and its state, for the real Terraform. A failing command shows what it printed. */
export class TerraformDirectory {
  readonly directory = mkdtempSync(join(tmpdir(), "vrouter-plan-"));

  write(configuration: unknown): void {
    writeFileSync(join(this.directory, "cdk.tf.json"), JSON.stringify(configuration));
    this.run("init", "-input=false");
  }

  /** @param env in addition to this process's */
  plan(env: Readonly<Record<string, string>> = {}): Plan {
    const text = this.execute(env, "plan", "-input=false", "-no-color", "-out=plan");
    const shown = JSON.parse(this.run("show", "-json", "plan")) as { resource_changes?: readonly ResourceChange[] };
    return { text, changes: shown.resource_changes ?? [] };
  }

  apply(): void {
    this.run("apply", "-input=false", "-auto-approve");
  }

  outputs(): Readonly<Record<string, { readonly value: unknown }>> {
    return JSON.parse(this.run("output", "-json")) as Record<string, { value: unknown }>;
  }

  run(...args: readonly string[]): string {
    return this.execute({}, ...args);
  }

  private execute(env: Readonly<Record<string, string>>, ...args: readonly string[]): string {
    try {
      return execFileSync("terraform", args, {
        cwd: this.directory,
        encoding: "utf8",
        env: { ...process.env, CHECKPOINT_DISABLE: "1", ...env },
        maxBuffer: 256 << 20,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`terraform ${args.join(" ")} in ${this.directory}\n${stdout}${stderr}`, { cause: error });
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

interface Configuration {
  readonly terraform: Readonly<Record<string, unknown>>;
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly variable?: Readonly<Record<string, unknown>>;
  readonly removed?: readonly Readonly<Record<string, unknown>>[];
  readonly output?: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Carrier>>>>;
}

interface Carrier {
  readonly triggers_replace?: Readonly<Record<string, string>>;
  readonly triggers?: Readonly<Record<string, string>>;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly depends_on?: readonly string[];
  readonly provisioner: readonly Readonly<Record<"local-exec", LocalExec>>[];
}

interface LocalExec {
  readonly command: string;
  readonly when?: string;
  readonly on_failure?: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The `cdk.tf.json` of a document, but for the output that names its folder, which is another one each time. @param lockFile where its choices are kept */
export function synthesised(
  document: string,
  context: Readonly<Record<string, string>> = {},
  lockFile?: string,
): Configuration {
  const outdir = mkdtempSync(join(tmpdir(), "vrouter-synth-"));
  try {
    const app = new App({ outdir, context });
    const stack = new EnvironmentStack(app, parse(document) as EnvironmentDocument, lockFile);
    app.synth();
    const text = readFileSync(join(outdir, "stacks", stack.node.id, "cdk.tf.json"), "utf8");
    const configuration = JSON.parse(text) as Configuration & { readonly output: Record<string, unknown> };
    delete configuration.output["test"];
    return configuration;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The same without its provisioners, so that it can be applied without hosts. */
export function withoutProvisioners(configuration: Configuration): unknown {
  const bare = JSON.parse(JSON.stringify(configuration)) as { resource: Record<string, Record<string, object>> };
  for (const carriers of Object.values(bare.resource)) {
    for (const carrier of Object.values(carriers)) delete (carrier as { provisioner?: unknown }).provisioner;
  }
  return bare;
}
