import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { CodedError } from "../../errors/coded-error";
import { realPath } from "../../files/durable";
import { printable } from "../../text/printable";
import type { CommitMessage } from "./journal";

/** The repository that a document and its lock file are in. */
export class Repository {
  private readonly folder: string;
  private readonly files: readonly string[];
  private isTracked = false;

  constructor(document: string, lockFile: string) {
    this.folder = dirname(realPath(document));
    this.files = [document, lockFile].map(realPath);
  }

  /** Whether one of the two has changes that nobody committed. @throws CodedError `NOT_COMMITTED` when git cannot tell */
  isDirty(): boolean {
    return this.git(["status", "--porcelain", "--", ...this.files]) !== "";
  }

  /** @returns the commit, shortened. @throws CodedError `NOT_COMMITTED`, and nothing is staged then */
  commit({ author, subject, reason, requestId }: CommitMessage): string {
    const body = reason === undefined ? [] : [oneLine(reason)];
    const message = [`api: ${oneLine(subject)}`, ...body, `Request-Id: ${requestId}`].join("\n\n");
    const name = author.replace(/[<>\n]/g, "");
    const identity = `--author=${name} <${name}@vrouter>`;
    // One start of git for a write: a file that it does not know yet has to be added before.
    if (!this.isTracked)
      this.isTracked = this.git(["ls-files", "--", ...this.files]).split("\n").length > this.files.length;
    if (!this.isTracked) this.git(["add", "--", ...this.files]);
    try {
      const said = this.git(["commit", identity, "--message", message, "--only", "--", ...this.files]);
      return /^\[.* ([0-9a-f]{7,})\]/m.exec(said)?.[1] ?? "";
    } catch (error) {
      this.git(["reset", "--quiet", "--", ...this.files]);
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
    const { status, stdout, stderr, error } = spawnSync("git", ["-C", this.folder, ...args], { encoding: "utf8", env });
    if (error === undefined && status === 0) return stdout;
    const said = (error?.message ?? (stderr.trim() || stdout.trim())).split("\n")[0]!;
    throw new CodedError(
      "NOT_COMMITTED",
      `git ${args[0]} in ${this.folder}: ${printable(said)}; mend the repository and try again`,
    );
  }
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim()).slice(0, 500);
}
