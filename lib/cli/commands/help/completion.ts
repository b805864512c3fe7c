import type { Command } from "commander";
import { candidates } from "../../completion/candidates";
import { LOOK_UP } from "../../completion/look-up";
import { SCRIPTS, type SHELLS } from "../../completion/scripts";

export function printScript(shell: (typeof SHELLS)[number]): void {
  process.stdout.write(SCRIPTS[shell]);
}

/** Called by the scripts. @param words behind `vrouter`, the last perhaps empty */
export function complete(program: Command, words: readonly string[]): void {
  const lines = candidates(program, words, LOOK_UP).map(({ value, description }) =>
    description === "" ? value : `${value}\t${description}`,
  );
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
