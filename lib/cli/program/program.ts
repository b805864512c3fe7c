import { Command } from "commander";
import { VERSION } from "../../version";
import { addApiCommands } from "./api";
import { addChangingCommands } from "./changing";
import { addDocumentCommands } from "./documents";
import { addLookingCommands } from "./looking";

/**
 * Every command of `vrouter`, in the groups that its help shows. What a command needs is loaded when it is called: most of
 * them need a small part of all.
 */
export function vrouterProgram(): Command {
  const program = new Command("vrouter")
    .description("Routers, HA pairs, DHCP host mappings and gateway port forwards of an environment document")
    .version(VERSION)
    .showHelpAfterError();
  addDocumentCommands(program.commandsGroup("Documents:"));
  addLookingCommands(program.commandsGroup("Looking at hosts:"));
  addChangingCommands(program.commandsGroup("Changing hosts:"));
  addApiCommands(program.commandsGroup("Networking API:"));
  return program.commandsGroup("Help:");
}
