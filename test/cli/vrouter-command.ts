import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

interface Context {
  /** @default the repository */
  readonly cwd?: string;
  /** On its standard input. */
  readonly input?: string;
  /** Besides what this process has. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command, as a user does, to its end. */
export function vrouterCommand(args: readonly string[], { cwd = ROOT, input = "", env = {} }: Context = {}): Ended {
  const command = [join(ROOT, "dist/lib/cli/vrouter.js"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
    input,
  });
  return { status, stdout, stderr };
}

export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
