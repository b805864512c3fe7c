import { Command } from "commander";
import { VERSION } from "../../version";
import { addApiCommands } from "./api";
import { addChangingCommands } from "./changing";
import { addDocumentCommands } from "./documents";
import { addHelpCommands } from "./help";
import { addLookingCommands } from "./looking";

/**
 * Every command of `vrouter`, in the groups that its help shows. What a command needs is loaded when it is called: most of
 * them need a small part of all.
 */
export function vrouterProgram(): Command {
  const program = new Command("vrouter")
    .description("Routers, HA pairs, DHCP host mappings and gateway port forwards of an environment document")
    .version(VERSION)
    .configureOutput({ outputError: (message, write) => write(misuse(message)) });
  addDocumentCommands(program.commandsGroup("Documents:"));
  addLookingCommands(program.commandsGroup("Looking at hosts:"));
  addChangingCommands(program.commandsGroup("Changing hosts:"));
  addApiCommands(program.commandsGroup("Networking API:"));
  addHelpCommands(program.commandsGroup("Help:"));
  return pointingToHelp(program, program.name());
}

/** Whoever used a command wrongly is told what is wrong with it, and where its help is: not thirty lines of that. */
function pointingToHelp(command: Command, words: string): Command {
  for (const sub of command.commands) pointingToHelp(sub, `${words} ${sub.name()}`);
  return command.showHelpAfterError(`see ${words} --help`);
}

/** As all errors of ours begin: with a code. What was meant stands on the same line. */
function misuse(message: string): string {
  return message.replace(/^error: /, `${MISUSE}: `).replace(/\n\(Did you mean/, " (Did you mean");
}

const MISUSE = "USAGE";
