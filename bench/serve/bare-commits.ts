import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A repository in which a file is written and committed, and nothing else is done. */
export class BareCommits {
  private readonly folder = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
  private readonly file = join(this.folder, "bench.yaml");

  constructor(text: string) {
    writeFileSync(this.file, text);
    this.git("init", "--quiet");
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "start");
  }

  commit(): void {
    appendFileSync(this.file, "# a line\n");
    this.git("commit", "--message", "change", "--only", "--", this.file);
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  private git(...args: readonly string[]): void {
    const identity = ["-c", "user.name=b", "-c", "user.email=b@b"];
    execFileSync("git", ["-C", this.folder, ...identity, ...args], { stdio: "ignore" });
  }
}
