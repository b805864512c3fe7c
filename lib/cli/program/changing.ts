import type { Command } from "commander";
import type { Selection } from "../../fleet/targets";
import { isFrozen } from "../../lock/frozen";
import type { ApplyOptions } from "../commands/deployment/apply";
import type { RemoveOptions } from "../commands/deployment/remove";
import { requireDocument } from "../deployed-by-cdktf";
import { loadDocument, onDocument, takingDocument } from "./document";
import { FROZEN, HOSTS, JSON_OUTPUT, VERBOSE, YES } from "./options";
import { generationNumber } from "./values";

/** What changes hosts. */
export function addChangingCommands(program: Command): void {
  takingDocument(program.command("apply"))
    .option(...HOSTS)
    .option(...FROZEN, isFrozen(process.env))
    .option(...VERBOSE)
    .option(...JSON_OUTPUT)
    .option(...YES)
    .option("--accept-machine", "with --host: whichever machine is there, it is the host from now on", false)
    .description("bring the hosts to the document's state, and clean those that left it, without Terraform")
    .action(
      onDocument(async (file: string, options: ApplyOptions) => {
        if (!options.acceptMachine) requireDocument(file, (stack) => `run npx cdktf deploy ${stack}`);
        await (await import("../commands/deployment/apply.js")).applyDocument(file, options);
      }),
    );

  takingDocument(program.command("rollback"))
    .requiredOption(...HOSTS)
    .option("--to <generation>", "default: the one before the confirmed one", generationNumber)
    .description("return a host to a generation it still has, as safely as a deployment")
    .action(
      onDocument(async (file: string, { host, to }: { host: Selection; to?: number }) =>
        (await import("../commands/deployment/apply.js")).rollBackDocument(await loadDocument(file), host, to),
      ),
    );

  takingDocument(program.command("repair"))
    .option(...HOSTS)
    .option(...VERBOSE)
    .option(...JSON_OUTPUT)
    .description("make the hosts again what was last applied to them; what somebody edited is kept beside")
    .action(
      onDocument(async (file: string, options: { host?: Selection; verbose: boolean; json: boolean }) =>
        (await import("../commands/hosts/drift.js")).repairDocument(await loadDocument(file), options),
      ),
    );

  takingDocument(program.command("failover"), "router")
    .requiredOption("--to <host>", "one of its network nodes")
    .option(...JSON_OUTPUT)
    .description("make a host the router's master, until this is called again, over reboots too")
    .action(
      onDocument(async (file: string, router: string, options: { to: string; json: boolean }) =>
        (await import("../commands/hosts/failover.js")).moveMaster(await loadDocument(file), router, options),
      ),
    );

  takingDocument(program.command("remove"))
    .option(...HOSTS)
    .option(...YES)
    .option("--environment <name>", "another environment than the document's, see inventory")
    .description("leave nothing of the environment on the hosts, without Terraform")
    .action(
      onDocument(async (file: string, options: RemoveOptions) => {
        if (options.host === undefined) {
          requireDocument(file, (stack) => `run npx cdktf destroy ${stack}, or name single hosts with --host`);
        }
        await (await import("../commands/deployment/remove.js")).removeDocument(await loadDocument(file), options);
      }),
    );
}
