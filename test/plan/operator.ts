import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  /** Without Terraform's frames and its line breaks. */
  readonly stderr: string;
}

/** Somebody who runs the real Terraform in a folder of their own, while others run it on the same state. */
export class Operator {
  readonly directory = mkdtempSync(join(tmpdir(), "vrouter-operator-"));

  private readonly commands: RunningCommand[] = [];

  /** @param env in addition to this process's */
  constructor(private readonly env: Readonly<Record<string, string>> = {}) {}

  write(configuration: unknown): void {
    writeFileSync(join(this.directory, "cdk.tf.json"), JSON.stringify(configuration));
  }

  /** Runs a command to its end, whatever that is. */
  async attempt(...args: readonly string[]): Promise<Outcome> {
    return this.start(args).end();
  }

  /** Runs a command that must succeed; returns its standard output. */
  async run(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.attempt(...args);
    if (code !== 0)
      throw new Error(`terraform ${args.join(" ")} in ${this.directory}: exit ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** An apply that has planned, holds the lock, and waits for a yes. */
  async applyUpToApproval(): Promise<RunningCommand> {
    const command = this.start(["apply", "-no-color"]);
    await command.says("Enter a value:");
    return command;
  }

  /** Ends what still runs. */
  async remove(): Promise<void> {
    await Promise.all(this.commands.map((command) => command.kill()));
    rmSync(this.directory, { recursive: true });
  }

  private start(args: readonly string[]): RunningCommand {
    const env = { ...process.env, CHECKPOINT_DISABLE: "1", ...this.env };
    const command = new RunningCommand(spawn("terraform", args, { cwd: this.directory, env }));
    this.commands.push(command);
    return command;
  }
}

export class RunningCommand {
  private stdout = "";
  private stderr = "";
  private readonly closed: Promise<unknown[]>;

  constructor(private readonly process: ChildProcessWithoutNullStreams) {
    process.stdout.on("data", (data: Buffer) => (this.stdout += data.toString()));
    process.stderr.on("data", (data: Buffer) => (this.stderr += data.toString()));
    this.closed = once(process, "close");
  }

  async says(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      if (this.process.exitCode !== null) throw new Error(`ended without "${text}":\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async answer(text: string): Promise<Outcome> {
    this.process.stdin.end(`${text}\n`);
    return this.end();
  }

  /** As a loss of power would. */
  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.closed;
  }

  async end(): Promise<Outcome> {
    const [code] = (await this.closed) as [number | null];
    return { code, stdout: this.stdout, stderr: this.stderr.replace(/^[│╷╵ ]+/gm, "").replace(/\s+/g, " ") };
  }
}
