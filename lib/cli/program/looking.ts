import { Option, type Command } from "commander";
import type { Selection } from "../../fleet/targets";
import type { StatusOptions } from "../commands/hosts/status";
import { loadDocument, onDocument, takingDocument } from "./document";
import { HOSTS, JSON_OUTPUT } from "./options";
import { moment, seconds } from "./values";

/** What asks hosts and changes none. */
export function addLookingCommands(program: Command): void {
  takingDocument(program.command("keys").description("keys of the hosts").command("scan"))
    .option(...HOSTS)
    .option(
      "--accept",
      "write the keys of hosts that have none where they are sought; never in the place of another",
      false,
    )
    .option(...JSON_OUTPUT)
    .description("show the keys that the hosts have, for a person to accept; exit status 2 when one is not known")
    .action(
      onDocument(async (file: string, options: { host?: Selection; accept: boolean; json: boolean }) =>
        (await import("../commands/keys/keys.js")).scanKeys(file, options),
      ),
    );

  takingDocument(program.command("preflight"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description("what a deployment needs of each host, and how to get what is missing; exit status 2 when anything is")
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/hosts/preflight.js")).showPreflight(await loadDocument(file), options),
      ),
    );

  takingDocument(program.command("plan"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description(
      "what apply would change, from what is on the hosts now, and what somebody changed; exit status 2 when anything",
    )
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/deployment/plan.js")).showPlan(await loadDocument(file), options),
      ),
    );

  takingDocument(program.command("status"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .addOption(
      new Option("-o, --output <form>", "wide: also namespaces, addresses, each unit, floating IP and port forward")
        .choices(["wide"])
        .conflicts("json"),
    )
    .description("what runs on the hosts; exit status 2 when an HA router has not one master and every slave ready")
    .addOption(
      new Option("--watch [seconds]", "go on, with so many seconds between two looks, until interrupted")
        .preset("2")
        .argParser(seconds)
        .conflicts(["json", "output"]),
    )
    .action(
      onDocument(async (file: string, { watch, ...options }: StatusOptions & { watch?: number }) => {
        const document = await loadDocument(file);
        if (watch === undefined) await (await import("../commands/hosts/status.js")).showStatus(document, options);
        else await (await import("../watch/watch.js")).watchStatus(document, options.host, watch);
      }),
    );

  takingDocument(program.command("test"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description(
      "prove with packets what the document promises: DHCP answers, gateways, ways out, forwards, floating IPs; exit status 2 when anything fails",
    )
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/hosts/test.js")).testDocument(await loadDocument(file), options),
      ),
    );

  takingDocument(program.command("doctor"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description(
      "preflight, status, drift and test on one page: one verdict, and what to do next; exit status 2: not well",
    )
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/hosts/doctor.js")).showDoctor(await loadDocument(file), file, options),
      ),
    );

  takingDocument(program.command("logs"), "router")
    .option(...HOSTS)
    .option("-f, --follow", "go on with what comes, until interrupted", false)
    .option(
      "--since <time>",
      "30s, 10min, 2h, 3d ago, or a time like 2026-11-29T10:00 or 2026-11-29T10:00Z; default: 1h, with --follow 1min",
      moment,
    )
    .option("--json", "an object a line", false)
    .description("what a router's units say on all its hosts, by one clock, with names for ids")
    .action(
      onDocument(
        async (
          file: string,
          router: string,
          options: { host?: Selection; follow: boolean; since?: number; json: boolean },
        ) => (await import("../commands/hosts/logs.js")).showLogs(await loadDocument(file), router, options),
      ),
    );

  takingDocument(program.command("drift"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description("what differs on the hosts from what was last applied; exit status 2 when anything does")
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/hosts/drift.js")).showDrift(await loadDocument(file), options),
      ),
    );

  takingDocument(program.command("inventory"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description("list what the hosts carry, and of which environment; changes nothing")
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/deployment/inventory.js")).showInventory(await loadDocument(file), file, options),
      ),
    );
}
