#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from "commander";
import type { Compilation } from "../compile";
import { CodedError, errorLines } from "../errors/coded-error";
import { UserError } from "../errors/user-error";
import { select, type Selection } from "../fleet/targets";
import { isFrozen } from "../lock/frozen";
import type { ServeFlags } from "./commands/api/serve";
import type { ApplyOptions } from "./commands/hosts/apply";
import { VERSION } from "../version";

// What a command needs is loaded when it is called: most of them need a small part of all.

async function loadDocument(file: string): Promise<Compilation> {
  return (await import("./load.js")).loadDocument(file);
}

function generationNumber(given: string): number {
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new InvalidArgumentError("a generation is a whole number from 1; `vrouter status` shows them.");
}

function seconds(given: string): number {
  const number = Number(given);
  if (number >= 0.1 && number <= 3600) return number;
  throw new InvalidArgumentError("give 0.1 to 3600 seconds.");
}

const HOSTS = ["--host <name>", "only these, each a name or role=network, role=compute; a,b is both", select] as const;

const program = new Command("vrouter")
  .description("Routers, HA pairs, DHCP host mappings and gateway port forwards of an environment document")
  .version(VERSION)
  .showHelpAfterError();

program
  .command("validate")
  .argument("<document>")
  .description("print every error and warning with its place")
  .action(async (file: string) => void (await loadDocument(file)));

program
  .command("init")
  .argument("[folder]", "default: the one you are in", ".")
  .description("write what a project needs: cdktf.json, an app, a first document; overwrites nothing")
  .action(async (folder: string) => (await import("./commands/documents/init.js")).startProject(folder));

program
  .command("import")
  .argument("<files...>", "what Neutron answered: files, folders, or - for standard input")
  .option("--name <environment>", "default: the name of the output file")
  .option("--output <document>", "default: standard output")
  .description("a document of what the Networking API or openstack -f json says; what it cannot carry is told")
  .action(async (files: string[], options: { name?: string; output?: string }) =>
    (await import("./commands/documents/import.js")).importDocument(files, options),
  );

program
  .command("render")
  .argument("<document>")
  .requiredOption("--out <directory>", "where to write <host>/<path on the host> for every file")
  .description("write the files of every host; needs no root, SSH or Terraform")
  .action(async (file: string, { out }: { out: string }) =>
    (await import("./commands/documents/render.js")).renderDocument(await loadDocument(file), out),
  );

program
  .command("diff")
  .argument("<before>", "a document, or DOCUMENT@REVISION of git")
  .argument("<after>", "the same")
  .description("what differs between the files of two documents, on every host; exit status 2 when anything does")
  .action(async (before: string, after: string) =>
    (await import("./commands/documents/diff.js")).showDifference([before, after]),
  );

program
  .command("graph")
  .argument("<document>", "or with --plan: a saved plan, its JSON, or - for JSON on standard input")
  .addOption(new Option("--plan", "draw what becomes of what Terraform knows").conflicts("before"))
  .option("--before <document>", "draw what becomes of this one: a document, or DOCUMENT@REVISION of git")
  .option("--out <file>", "written as its extension says: .svg, .png, .mmd, .md; default: Mermaid on standard output")
  .description("a picture of hosts, networks, routers, port forwards, and where each VM leaves")
  .action(async (file: string, { plan, before, out }: { plan?: boolean; before?: string; out?: string }) => {
    const { drawDocument, drawPlan } = await import("./commands/documents/graph.js");
    if (plan === true) await drawPlan(file, out);
    else await drawDocument(await loadDocument(file), { before, out });
  });

const VERBOSE = ["--verbose", "each step of each host, not only how it ended", false] as const;
const FROZEN = ["--frozen", "refuse what would change the lock file"] as const;

program
  .command("lock")
  .argument("<document>")
  .option(...FROZEN, isFrozen(process.env))
  .option("--deployed", "all is deployed: forget resources and places that hosts had before", false)
  .description("write what was chosen, not declared, into <document>.lock.json")
  .action(async (file: string, { frozen, deployed }: { frozen: boolean; deployed: boolean }) => {
    const { afterDeployment, keepChoices, load } = await import("./load.js");
    keepChoices(deployed ? afterDeployment(load(file)) : load(file), frozen);
  });

program
  .command("keys")
  .description("keys of the hosts")
  .command("scan")
  .argument("<document>", "its host keys may be missing")
  .option(...HOSTS)
  .option(
    "--accept",
    "write the keys of hosts that have none where they are sought; never in the place of another",
    false,
  )
  .description("show the keys that the hosts have, for a person to accept; exit status 2 when one is not known")
  .action(async (file: string, options: { host?: Selection; accept: boolean }) =>
    (await import("./commands/hosts/keys.js")).scanKeys(file, options),
  );

program
  .command("preflight")
  .argument("<document>")
  .option(...HOSTS)
  .option("--json", "as JSON", false)
  .description("what a deployment needs of each host, and how to get what is missing; exit status 2 when anything is")
  .action(async (file: string, options: { host?: Selection; json: boolean }) =>
    (await import("./commands/hosts/preflight.js")).showPreflight(await loadDocument(file), options),
  );

program
  .command("plan")
  .argument("<document>")
  .option(...HOSTS)
  .option("--json", "as JSON", false)
  .description(
    "what apply would change, from what is on the hosts now, and what somebody changed; exit status 2 when anything",
  )
  .action(async (file: string, options: { host?: Selection; json: boolean }) =>
    (await import("./commands/hosts/plan.js")).showPlan(await loadDocument(file), options),
  );

program
  .command("apply")
  .argument("<document>")
  .option(...HOSTS)
  .option(...FROZEN, isFrozen(process.env))
  .option(...VERBOSE)
  .option("--accept-machine", "with --host: whichever machine is there, it is the host from now on", false)
  .description("bring the hosts to the document's state, and clean those that left it, without Terraform")
  .action(async (file: string, options: ApplyOptions) =>
    (await import("./commands/hosts/apply.js")).applyDocument(file, options),
  );

program
  .command("rollback")
  .argument("<document>")
  .requiredOption(...HOSTS)
  .option("--to <generation>", "default: the one before the confirmed one", generationNumber)
  .description("return a host to a generation it still has, as safely as a deployment")
  .action(async (file: string, { host, to }: { host: Selection; to?: number }) =>
    (await import("./commands/hosts/apply.js")).rollBackDocument(await loadDocument(file), host, to),
  );

program
  .command("status")
  .argument("<document>")
  .option(...HOSTS)
  .option("--json", "as JSON", false)
  .description("what runs on the hosts; exit status 2 when an HA router has not one master and every slave ready")
  .addOption(
    new Option("--watch [seconds]", "go on, with so many seconds between two looks, until interrupted")
      .preset("2")
      .argParser(seconds)
      .conflicts(["json", "host"]),
  )
  .action(async (file: string, { watch, ...options }: { host?: Selection; json: boolean; watch?: number }) => {
    const document = await loadDocument(file);
    if (watch === undefined) await (await import("./commands/hosts/status.js")).showStatus(document, options);
    else await (await import("./watch/watch.js")).watchStatus(document, watch);
  });

program
  .command("drift")
  .argument("<document>")
  .option(...HOSTS)
  .option("--json", "as JSON", false)
  .description("what differs on the hosts from what was last applied; exit status 2 when anything does")
  .action(async (file: string, options: { host?: Selection; json: boolean }) =>
    (await import("./commands/hosts/drift.js")).showDrift(await loadDocument(file), options),
  );

program
  .command("repair")
  .argument("<document>")
  .option(...HOSTS)
  .option(...VERBOSE)
  .description("make the hosts again what was last applied to them; what somebody edited is kept beside")
  .action(async (file: string, options: { host?: Selection; verbose: boolean }) =>
    (await import("./commands/hosts/drift.js")).repairDocument(await loadDocument(file), options),
  );

program
  .command("failover")
  .argument("<document>")
  .argument("<router>", "an HA router")
  .requiredOption("--to <host>", "one of its network nodes")
  .description("make a host the router's master, until this is called again, over reboots too")
  .action(async (file: string, router: string, { to }: { to: string }) =>
    (await import("./commands/hosts/failover.js")).moveMaster(await loadDocument(file), router, to),
  );

const portForwarding = program
  .command("port-forwarding")
  .description("gateway port forwardings of a router, as the Networking API answers for them");

portForwarding
  .command("list")
  .argument("<document>")
  .argument("<router>")
  .option("--json", "the body that GET .../gateway_port_forwardings answers", false)
  .description("all of them")
  .action(async (file: string, router: string, { json }: { json: boolean }) =>
    (await import("./commands/documents/port-forwardings.js")).listPortForwardings(
      await loadDocument(file),
      router,
      json,
    ),
  );

portForwarding
  .command("show")
  .argument("<document>")
  .argument("<router>")
  .argument("<id>")
  .option("--json", "the body that GET .../gateway_port_forwardings/{id} answers", false)
  .description("one of them")
  .action(async (file: string, router: string, id: string, { json }: { json: boolean }) =>
    (await import("./commands/documents/port-forwardings.js")).showPortForwarding(
      await loadDocument(file),
      router,
      id,
      json,
    ),
  );

program
  .command("serve")
  .argument("<documents...>")
  .option("--socket <path>", "Unix socket; who may open it may write. Default: $RUNTIME_DIRECTORY/api.sock")
  .option("--listen <address:port>", "TCP besides; needs --tokens and TLS")
  .option("--tokens <file>", "who may come in, see token add")
  .option("--tls-cert <file>", "PEM; read again on SIGHUP, as are the tokens")
  .option("--tls-key <file>", "PEM")
  .option("--insecure", "without TLS, on a loopback address", false)
  .option("--public-url <url>", "what links begin with, where clients see another address")
  .option("--read-only", "answers, and changes nothing", false)
  .option("--commit", "each write is a commit of the repository that the document is in", false)
  .addOption(
    new Option("--apply <when>", "now: hosts are brought to each write; never: a pipeline or a person does it")
      .choices(["now", "never"])
      .default("never"),
  )
  .option("--no-status", "hosts are never asked how they are")
  .description("the Networking API over documents: routers, ports, forwardings, as OpenStack's clients know them")
  .action(async (files: string[], flags: ServeFlags) =>
    (await import("./commands/api/serve.js")).serveDocuments(files, flags),
  );

program
  .command("token")
  .description("tokens for serve")
  .command("add")
  .argument("<name>", "who it is for; its writes have this name")
  .requiredOption("--file <file>", "the file that serve reads")
  .addOption(new Option("--role <role>").choices(["reader", "writer"]).default("reader"))
  .option("--environment <name>", "only for this one")
  .description("make a token and print it, once; the file keeps its hash")
  .action(async (name: string, options: { file: string; role: "reader" | "writer"; environment?: string }) =>
    (await import("./commands/api/token.js")).makeToken(name, options),
  );

program
  .command("remove")
  .argument("<document>")
  .option(...HOSTS)
  .option("--environment <name>", "another environment than the document's, see inventory")
  .description("leave nothing of the environment on the hosts, without Terraform")
  .action(async (file: string, { host, environment }: { host?: Selection; environment?: string }) =>
    (await import("./commands/hosts/remove.js")).removeDocument(await loadDocument(file), host, environment),
  );

program
  .command("inventory")
  .argument("<document>")
  .option(...HOSTS)
  .option("--json", "as JSON", false)
  .description("list what the hosts carry, and of which environment; changes nothing")
  .action(async (file: string, options: { host?: Selection; json: boolean }) =>
    (await import("./commands/hosts/inventory.js")).showInventory(await loadDocument(file), file, options),
  );

program
  .command("review")
  .argument("<plan>", "a saved plan or its JSON; - for JSON on standard input")
  .addOption(
    new Option("--markdown", "as a comment for a pull request, of at most 60,000 characters").conflicts("json"),
  )
  .option("--json", "as JSON")
  .description("what a Terraform plan does to the network, worst first; exit status 2 when it changes anything")
  .action(async (file: string, { markdown, json }: { markdown?: boolean; json?: boolean }) =>
    (await import("./commands/documents/review.js")).showReview(
      file,
      markdown === true ? "markdown" : json === true ? "json" : "terminal",
    ),
  );

process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  // The reader of the output has closed it.
  if (code !== "EPIPE") process.stderr.write(`CANNOT_WRITE: standard output: ${message}\n`);
  process.exit(1);
});

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError) && !(error instanceof CodedError)) throw error;
  const [lines, status] = error instanceof UserError ? [error.lines, error.exitStatus] : [errorLines(error), 1];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = status;
});
