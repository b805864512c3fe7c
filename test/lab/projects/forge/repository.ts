import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CARRIER } from "../project";
import { run } from "../../command";

const ROOT = join(__dirname, "../../../..");

/** A user's project in git: `origin`, and clones of it in which people and pipelines work. */
export class Repository {
  readonly directory = mkdtempSync(join(tmpdir(), "vrouter-forge-"));
  private readonly origin = join(this.directory, "origin.git");
  private readonly author = join(this.directory, "author");
  private checkouts = 0;

  constructor() {
    run(["git", "init", "-q", "--bare", "--initial-branch=main", this.origin]);
    this.clone(this.author);
    writeFileSync(join(this.author, ".gitignore"), "node_modules\ncdktf.out\nreview.md\nnotes.json\n");
    const settings = {
      language: "typescript",
      app: `node ${join(ROOT, "dist/main.js")}`,
      sendCrashReports: "false",
      context: { carrier: CARRIER },
    };
    writeFileSync(join(this.author, "cdktf.json"), JSON.stringify(settings));
    mkdirSync(join(this.author, "environments"));
    this.commit("A project");
    this.git(this.author, "push", "-q", "origin", "HEAD:main");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  /** Commits a document, with its lock file, on a branch that starts from main, or goes on. */
  push(branch: string, document: string): void {
    this.git(this.author, "fetch", "-q");
    const exists = run(["git", "-C", this.author, "branch", "--list", branch]) !== "";
    this.git(this.author, "checkout", "-q", ...(exists ? [branch] : ["-b", branch, "origin/main"]));
    const file = join(this.author, "environments/edge.yaml");
    writeFileSync(file, document);
    run(["node", join(ROOT, "dist/lib/cli/vrouter.js"), "lock", file]);
    this.commit(`A change of ${branch}`);
    this.git(this.author, "push", "-q", "origin", branch);
  }

  /** What main would be with the branch: where the pipeline of a pull request works. */
  checkoutOfMerge(branch: string): string {
    const checkout = this.checkout();
    this.git(checkout, "merge", "-q", "--no-ff", "-m", `Merge ${branch}`, `origin/${branch}`);
    return checkout;
  }

  /** Merges by one squashed commit, and returns where the pipeline of main works. */
  merge(branch: string): string {
    const checkout = this.checkout();
    this.git(checkout, "merge", "-q", "--squash", `origin/${branch}`);
    this.git(checkout, "commit", "-q", "-m", `Squash ${branch}`);
    this.git(checkout, "push", "-q", "origin", "HEAD:main");
    return checkout;
  }

  private checkout(): string {
    const directory = join(this.directory, `checkout-${this.checkouts++}`);
    this.clone(directory);
    return directory;
  }

  /** A clone in which `npm ci` was run. */
  private clone(directory: string): void {
    run(["git", "clone", "-q", this.origin, directory]);
    const modules = join(directory, "node_modules");
    mkdirSync(join(modules, ".bin"), { recursive: true });
    symlinkSync(ROOT, join(modules, "cdktf-vrouter"));
    symlinkSync(join(ROOT, "node_modules/.bin/cdktf"), join(modules, ".bin/cdktf"));
    const vrouter = join(modules, ".bin/vrouter");
    writeFileSync(vrouter, `#!/bin/sh\nexec node ${join(ROOT, "dist/lib/cli/vrouter.js")} "$@"\n`);
    chmodSync(vrouter, 0o755);
  }

  private commit(message: string): void {
    this.git(this.author, "add", "-A");
    this.git(this.author, "commit", "-q", "-m", message);
  }

  private git(directory: string, ...args: readonly string[]): void {
    run(["git", "-C", directory, "-c", "user.name=author", "-c", "user.email=author@example.org", ...args]);
  }
}
