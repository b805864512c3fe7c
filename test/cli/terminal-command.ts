import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const VROUTER = join(__dirname, "../../dist/lib/cli/vrouter.js");
const QUESTION = "[y/N] ";

/**
 * Runs the built command on a terminal of its own, at which somebody answers.
 * @param answer what is typed when there is a question: a line with its end, or "\u0003" for Ctrl-C
 * @returns what then stands on the terminal, a line each
 */
export async function onTerminal(
  args: readonly string[],
  answer = "",
): Promise<{ readonly status: number | null; readonly lines: readonly string[] }> {
  const command = [process.execPath, VROUTER, ...args].map((word) => `'${word}'`).join(" ");
  const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: "xterm" };
  const terminal = spawn("script", ["-qec", command, "/dev/null"], { env });
  let shown = "";
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    const before = shown.includes(QUESTION);
    shown += text;
    if (!before && shown.includes(QUESTION)) terminal.stdin.write(answer);
  });
  const [status] = (await once(terminal, "close")) as [number | null];
  return { status, lines: shown.split(/\r*\n/) };
}
