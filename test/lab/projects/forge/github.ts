import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { CommandResult } from "../../command";
import { runScript, type Comment, type Place, type Variables } from "./pipeline";

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Variables;
}

interface Workflow {
  readonly env: Variables;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

/**
 * Runs the jobs of docs/pull-requests/github.yaml: every `run` as it stands. Of the actions only the one that keeps artifacts
 * does something, and `gh`, which talks to GitHub, is a program that keeps comments and artifacts in a folder.
 */
export class GitHub {
  private readonly workflow = parse(
    readFileSync(join(__dirname, "../../../../docs/pull-requests/github.yaml"), "utf8"),
  ) as Workflow;

  constructor(
    private readonly directory: string,
    private readonly secrets: Variables,
  ) {
    mkdirSync(join(directory, "bin"), { recursive: true });
    mkdirSync(join(directory, "artifacts"));
    writeFileSync(join(directory, "comments.json"), "[]");
    cpSync(join(__dirname, "gh.cjs"), join(directory, "bin/gh"));
    chmodSync(join(directory, "bin/gh"), 0o755);
  }

  get comments(): readonly Comment[] {
    return JSON.parse(readFileSync(join(this.directory, "comments.json"), "utf8")) as Comment[];
  }

  artifact(name: string): string {
    return join(this.directory, "artifacts", name);
  }

  /** @returns what the last step that ran said; its code is not 0 when the job failed */
  run(job: string, checkout: string, place: Place): CommandResult {
    const environmentFile = join(this.directory, "env");
    writeFileSync(environmentFile, "");
    let said = "";
    for (const step of this.workflow.jobs[job]!.steps) {
      const env = this.environment(step, environmentFile);
      if (step.uses?.startsWith("actions/upload-artifact") === true) this.keep(step, checkout, env);
      if (step.run === undefined || step.run === "npm ci") continue;
      const { code, stdout, stderr } = runScript(step.run, checkout, env, place);
      said += stdout + stderr;
      if (code !== 0) return { code, stdout: said, stderr };
    }
    return { code: 0, stdout: said, stderr: "" };
  }

  private environment(step: Step, file: string): Variables {
    const exported = Object.fromEntries(
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.includes("="))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ) as Variables;
    const common = { ...this.workflow.env, ...exported };
    const own = Object.fromEntries(
      Object.entries({ ...common, ...step.env }).map(([name, text]) => [name, this.evaluated(text, common)]),
    );
    const path = `${join(this.directory, "bin")}:${process.env["PATH"]}`;
    return { ...own, GITHUB_ENV: file, PATH: path, FAKE_GITHUB: this.directory };
  }

  private keep({ with: settings }: Step, checkout: string, env: Variables): void {
    const name = this.evaluated(settings!["name"]!, env);
    const from = join(checkout, this.evaluated(settings!["path"]!, env));
    if (!existsSync(from)) throw new Error(`${from} is to be kept and is not there`);
    mkdirSync(this.artifact(name), { recursive: true });
    cpSync(from, join(this.artifact(name), "plan"));
  }

  private evaluated(text: string, env: Variables): string {
    return text.replace(/\$\{\{ *([^ }]+) *\}\}/g, (_, expression: string) => {
      const [scope, name] = [expression.split(".")[0], expression.split(".").slice(1).join(".")];
      if (scope === "secrets") return this.secrets[name] ?? "";
      if (scope === "env") return this.evaluated(env[name] ?? "", {});
      const known: Variables = { "github.token": "t", "github.repository": "o/r", "github.event.number": "7" };
      const value = known[expression];
      if (value === undefined) throw new Error(`the workflow uses ${expression}, which this does not know`);
      return value;
    });
  }
}
