import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { CodedError } from "../../errors/coded-error";
import { printable } from "../../text/printable";
import type { CommitMessage } from "./journal";

/** The repository that a document and its lock file are in. */
export class Repository {
  private readonly names: readonly string[];

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

  /** @returns the commit, undefined: there was nothing to commit. @throws CodedError `NOT_COMMITTED` */
  commit({ author, subject, reason, requestId }: CommitMessage): string | undefined {
    if (!this.isDirty()) return undefined;
    const body = reason === undefined ? [] : [oneLine(reason)];
    const message = [`api: ${oneLine(subject)}`, ...body, `Request-Id: ${requestId}`].join("\n\n");
    const name = author.replace(/[<>\n]/g, "");
    try {
      this.git(["add", "--", ...this.names]);
      this.git([
        "commit",
        "--quiet",
        `--author=${name} <${name}@vrouter>`,
        "--message",
        message,
        "--only",
        "--",
        ...this.names,
      ]);
    } catch (error) {
      this.git(["reset", "--quiet", "--", ...this.names]);
      throw error;
    }
    return this.git(["rev-parse", "HEAD"]).trim();
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
