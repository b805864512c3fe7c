import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { CodedError } from "../../errors/coded-error";
import { printable } from "../../text/printable";
import type { CommitMessage } from "./journal";

/** The repository that a document and its lock file are in. */
export class Repository {
  private readonly names: readonly string[];
  private isTracked = false;

  constructor(
    private readonly document: string,
    lockFile: string,
  ) {
    this.names = [document, lockFile].map((file) => basename(file));
  }

  /** Whether one of the two has changes that nobody committed. @throws CodedError `NOT_COMMITTED` when git cannot tell */
  isDirty(): boolean {
    return this.git(["status", "--porcelain", "--", ...this.names]) !== "";
  }

  /** @returns the commit, shortened. @throws CodedError `NOT_COMMITTED`, and nothing is staged then */
  commit({ author, subject, reason, requestId }: CommitMessage): string {
    const body = reason === undefined ? [] : [oneLine(reason)];
    const message = [`api: ${oneLine(subject)}`, ...body, `Request-Id: ${requestId}`].join("\n\n");
    const name = author.replace(/[<>\n]/g, "");
    const identity = `--author=${name} <${name}@vrouter>`;
    // One start of git for a write: a file that it does not know yet has to be added before.
    if (!this.isTracked)
      this.isTracked = this.git(["ls-files", "--", ...this.names]).split("\n").length > this.names.length;
    if (!this.isTracked) this.git(["add", "--", ...this.names]);
    try {
      const said = this.git(["commit", identity, "--message", message, "--only", "--", ...this.names]);
      return /^\[.* ([0-9a-f]{7,})\]/m.exec(said)?.[1] ?? "";
    } catch (error) {
      this.git(["reset", "--quiet", "--", ...this.names]);
      throw error;
    }
  }

  private git(args: readonly string[]): string {
    const env = {
      ...process.env,
      GIT_TERMINAL_PROMPT: "0",
      GIT_COMMITTER_NAME: process.env["GIT_COMMITTER_NAME"] ?? "vrouter",
      GIT_COMMITTER_EMAIL: process.env["GIT_COMMITTER_EMAIL"] ?? "vrouter@localhost",
    };
    const folder = dirname(this.document);
    const { status, stdout, stderr, error } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8", env });
    if (error === undefined && status === 0) return stdout;
    const said = (error?.message ?? (stderr.trim() || stdout.trim())).split("\n")[0]!;
    throw new CodedError(
      "NOT_COMMITTED",
      `git ${args[0]} in ${folder}: ${printable(said)}; mend the repository and try again`,
    );
  }
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim()).slice(0, 500);
}
