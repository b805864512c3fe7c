import type { Command } from "commander";
import { JSON_OUTPUT } from "./options";

/** What helps with the command itself, and asks no host. */
export function addHelpCommands(program: Command): void {
  program
    .command("explain")
    .argument("[code]", "of an error or a warning, such as HOST_KEY_MISMATCH; default: list all")
    .option(...JSON_OUTPUT)
    .description("what an error or a warning means, why it is one, what to do, and an example")
    .action(async (code: string | undefined, { json }: { json: boolean }) =>
      (await import("../commands/help/explain.js")).explain(code, json),
    );
}
