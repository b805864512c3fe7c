import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Layout } from "../../lib/artefacts/layout";
import type { HostBundle } from "../../lib/bundle/bundle";

/** A folder with the files of a generation, and shell commands that run over it in namespaces of their own. */
export class Sandbox {
  readonly directory = mkdtempSync(join(tmpdir(), "vrouter-host-"));

  /** With the files of one host. */
  static of({ environment, files }: HostBundle): Sandbox {
    const sandbox = new Sandbox();
    const layout = new Layout(environment);
    sandbox.write(Object.fromEntries(files.map(({ path, text }) => [layout.relative(path), text])));
    return sandbox;
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
  }

  /**
   * Runs a script in fresh network, mount, process and user namespaces, with an empty /run and /var/lib: it
   * needs no root and nothing it does is seen outside.
   */
  run(script: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const prologue = [
      "set -eu",
      "mount -t tmpfs tmpfs /run",
      "mkdir /run/netns",
      "mount -t sysfs sysfs /sys",
      "mount -t tmpfs tmpfs /var/lib",
      `cd ${this.directory}`,
    ].join("\n");
    return spawnSync(
      "unshare",
      ["--map-root-user", "--net", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", `${prologue}\n${script}`],
      { encoding: "utf8" },
    );
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
