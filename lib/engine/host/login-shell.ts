import { EngineError } from "../../errors/engine-error";
import type { Connection, ExecResult } from "../../ssh/connection";

/** As much of foreign output as a line has room for. */
const QUOTED = 200;

/** sudo says so and goes on. */
const SUDO_NOISE = /^sudo: unable to resolve host /;

/** The lines of what a login shell, or sudo, printed besides the output of the command. */
export function noiseLines(text: string): string[] {
  return text.split(/[\r\n]+/).filter((line) => line.trim() !== "" && !SUDO_NOISE.test(line));
}

/** The words of noise, short enough to stand in a line. */
export function quoted(lines: readonly string[]): string {
  const text = lines.map((line) => line.trim()).join(" / ");
  return `"${text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text}"`;
}

/** What to say when a login shell did not run what it was given. */
export async function noAnswerError(
  connection: Connection,
  { code, stdout, stderr }: ExecResult,
): Promise<EngineError> {
  const { user } = connection;
  const lines = noiseLines(`${stdout}\n${stderr}`);
  const printed = lines.length === 0 ? "it printed nothing" : `it printed ${quoted(lines)}`;
  return new EngineError(
    "NO_ANSWER",
    `the login shell of user ${user}${await shellOf(connection)} did not run our program; ${printed} (exit ${code}): ` +
      `give ${user} one that reads sh (usermod --shell /bin/bash ${user}) and whose start-up files neither end it nor replace it, ` +
      `or log in as another user`,
  );
}

/** ` (/bin/csh)`, if it is known: every shell can print it. */
async function shellOf(connection: Connection): Promise<string> {
  const { stdout } = await connection.exec("echo $SHELL");
  const path = noiseLines(stdout).at(-1);
  return path?.startsWith("/") === true ? ` (${path})` : "";
}
