import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");

/** A folder with a package.json of its own. */
export class Project {
  readonly directory = mkdtempSync(join(tmpdir(), "vrouter-package-"));

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.directory, name)), { recursive: true });
    writeFileSync(join(this.directory, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), "utf8");
  }

  /** @param packages as `npm install` wants them, each with its exact version */
  install(...packages: readonly string[]): void {
    this.run("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", ...packages);
  }

  /** What `node_modules` takes on the disk, and how many packages are in it. */
  weight(): { readonly megabytes: number; readonly packages: number } {
    const kilobytes = this.run("du", "-sk", "node_modules").split("\t")[0];
    const { packages } = JSON.parse(this.read("node_modules/.package-lock.json")) as { readonly packages: object };
    return { megabytes: Number(kilobytes) / 1024, packages: Object.keys(packages).length };
  }

  /** A command that must succeed; returns its standard output. */
  run(program: string, ...args: readonly string[]): string {
    try {
      return execFileSync(program, args, { cwd: this.directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

export interface Tarball {
  /** Of the file. */
  readonly path: string;
  /** Paths inside, sorted. */
  readonly files: readonly string[];
}

/** What `npm pack` makes of a fresh clone: what lies in this one's `dist` from earlier builds is not in it. */
export function packClone(project: Project): Tarball {
  const clone = join(project.directory, "clone");
  for (const file of sourceFiles()) cpSync(join(ROOT, file), join(clone, file));
  symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
  project.run("npm", "pack", "--silent", "./clone");
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const path = join(project.directory, `cdktf-vrouter-${version}.tgz`);
  const files = project.run("tar", "-tzf", path).trimEnd().split("\n");
  return { path, files: files.map((file) => file.replace("package/", "")).sort() };
}

/** What the next commit would have. */
export function sourceFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return listed.split("\0").filter((file) => file !== "" && existsSync(join(ROOT, file)));
}
