import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { follow, withoutProgress, type CommandResult } from "../command";
import { namespace } from "../hosts/fabric";
import type { Lab } from "../lab";
import { LABS, STATE } from "../place";

const ROOT = join(__dirname, "../../..");
const CDKTF = join(ROOT, "node_modules/.bin/cdktf");

/** The carrier of every document that names none. */
export const CARRIER = process.env["VROUTER_LAB_CARRIER"] ?? "terraform_data";

/** A user's CDKTF project with one document, whose commands run in the lab's operator namespace. */
export class LabProject {
  readonly directory = join(STATE, "project");
  private env: Readonly<Record<string, string>> = {};

  /** @param common environment of every command */
  constructor(
    private readonly lab: Lab,
    private readonly common: Readonly<Record<string, string>> = {},
  ) {
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(join(this.directory, "node_modules"), { recursive: true });
    mkdirSync(join(this.directory, "environments"));
    symlinkSync(ROOT, join(this.directory, "node_modules/cdktf-vrouter"));
    symlinkSync(LABS, join(this.directory, "lab"));
    const settings = {
      language: "typescript",
      app: `node ${join(ROOT, "dist/main.js")}`,
      sendCrashReports: "false",
      context: { carrier: CARRIER },
    };
    writeFileSync(join(this.directory, "cdktf.json"), JSON.stringify(settings));
  }

  /** For the commands from here on, until it is called again. */
  with(env: Readonly<Record<string, string>>): this {
    this.env = env;
    return this;
  }

  get document(): string {
    return join(this.directory, "environments/environment.yaml");
  }

  write(document: string): void {
    writeFileSync(this.document, document);
  }

  cdktf(...args: readonly string[]): CommandResult {
    return this.run([CDKTF, ...args]);
  }

  /** The same, each line shown as it comes; it must succeed. */
  followCdktf(line: (text: string) => void, ...args: readonly string[]): Promise<void> {
    return follow(["ip", "netns", "exec", namespace("operator"), ...this.command([CDKTF, ...args])], line);
  }

  /** The same in the background, in a process group of its own. */
  startCdktf(...args: readonly string[]): ChildProcess {
    const words = ["netns", "exec", namespace("operator"), ...this.command([CDKTF, ...args])];
    return spawn("ip", words, { detached: true });
  }

  vrouter(...args: readonly string[]): CommandResult {
    return withoutProgress(this.run(["node", join(ROOT, "dist/lib/cli/vrouter.js"), ...args]));
  }

  /** Every router has one master, and all others are ready, by `vrouter status`. */
  settled(seconds?: number): Promise<void> {
    return this.lab.settled(seconds, () => this.vrouter("status", this.document));
  }

  private run(command: readonly string[]): CommandResult {
    return this.lab.operator(this.command(command));
  }

  private command(command: readonly string[]): string[] {
    const settings = ["CI=1", "CHECKPOINT_DISABLE=1", "DISABLE_VERSION_CHECK=1", "FORCE_COLOR=0"];
    const env = Object.entries({ ...this.common, ...this.env }).map(([name, value]) => `${name}=${value}`);
    return ["env", "-C", this.directory, ...settings, ...env, ...command];
  }
}
