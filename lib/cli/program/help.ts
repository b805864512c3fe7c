import { Argument, type Command } from "commander";
import { SHELLS } from "../completion/scripts";
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

  program
    .command("completion")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .description("what a shell reads to complete commands, options, documents, hosts and routers: see docs/commands.md")
    .action(async (shell: (typeof SHELLS)[number]) =>
      (await import("../commands/help/completion.js")).printScript(shell),
    );

  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action(async (words: string[]) => (await import("../commands/help/completion.js")).complete(program, words));
}
