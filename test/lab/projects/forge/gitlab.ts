import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { attempt, isRunning, start, until, type CommandResult } from "../../command";
import { runScript, type Comment, type Variables } from "./pipeline";

interface Pipeline {
  readonly variables: Variables;
  readonly [job: string]: unknown;
}

const API = "http://127.0.0.1:8929/api/v4";

/** Runs the jobs of docs/pull-requests/gitlab.yaml as they stand, against a server that keeps notes and packages. */
export class GitLab {
  private readonly pipeline = parse(
    readFileSync(join(__dirname, "../../../../docs/pull-requests/gitlab.yaml"), "utf8"),
  ) as Pipeline;

  private constructor(
    private readonly place: string,
    private readonly pid: number,
    private readonly secrets: Variables,
  ) {}

  /** @param place namespace in which the server and the jobs run */
  static async start(place: string, secrets: Variables): Promise<GitLab> {
    const pid = start(["ip", "netns", "exec", place, "node", join(__dirname, "gitlab-server.cjs"), new URL(API).port]);
    const gitlab = new GitLab(place, pid, secrets);
    await until("the server", 30, () => gitlab.curl("/notes").code === 0);
    return gitlab;
  }

  async stop(): Promise<void> {
    process.kill(this.pid, "SIGTERM");
    await until("the server to end", 30, () => !isRunning(this.pid));
  }

  get comments(): readonly Comment[] {
    return JSON.parse(this.curl("/projects/1/merge_requests/7/notes").stdout) as Comment[];
  }

  run(job: string, checkout: string): CommandResult {
    const { script } = this.pipeline[job] as { readonly script: readonly string[] };
    const given = {
      CI_API_V4_URL: API,
      CI_PROJECT_ID: "1",
      CI_MERGE_REQUEST_IID: "7",
      CI_JOB_TOKEN: "t",
      ...this.secrets,
    };
    const expanded = Object.fromEntries(
      Object.entries(this.pipeline.variables).map(([name, text]) => [
        name,
        text.replace(/\$([A-Z0-9_]+)/g, (_, other: string) => (given as Variables)[other] ?? ""),
      ]),
    );
    const env = { ...given, ...expanded, CI: "1", REVIEW_TOKEN: "t" };
    return runScript(script.join("\n"), checkout, env, this.place);
  }

  private curl(path: string): CommandResult {
    return attempt(["ip", "netns", "exec", this.place, "curl", "-sf", API + path]);
  }
}
