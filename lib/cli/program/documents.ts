import { Option, type Command } from "commander";
import { select, type Selection } from "../../fleet/targets";
import { isFrozen } from "../../lock/frozen";
import { documentNamed } from "../../sources/synthesised";
import type { Drawing } from "../commands/changes/graph";
import type { AnnotationFormat } from "../commands/documents/validate";
import { ANYWHERE, TRACED_PROTOCOLS } from "../../model/endpoint";
import type { TraceOptions } from "../commands/documents/trace";
import { loadDocument, onDocument, takingDocument, theDocument, WHICH } from "./document";
import type { InitOptions } from "../commands/documents/init";
import { FROZEN, HOSTS, JSON_OUTPUT } from "./options";
import { environmentName, hosts, loginName, portNumber } from "./values";

interface GraphOptions extends Drawing {
  readonly plan?: boolean;
  readonly before?: string;
}

/** What reads and writes documents, plans and files, and asks no host unless it is told to. */
export function addDocumentCommands(program: Command): void {
  takingDocument(program.command("validate"))
    .option(...JSON_OUTPUT)
    .addOption(
      new Option("--format <form>", "on standard output, for what shows problems at their place in a change")
        .choices(["github", "gitlab", "sarif"])
        .conflicts("json"),
    )
    .description("print every error and warning with its place; exit status 2 when a check does not hold")
    .action(
      onDocument(async (file: string, options: { json: boolean; format?: AnnotationFormat }) =>
        (await import("../commands/documents/validate.js")).validateDocument(file, options),
      ),
    );

  program
    .command("init")
    .argument("[folder]", "default: the one you are in", ".")
    .option("--sample", "a document to edit, on a terminal too", false)
    .option("--name <environment>", "with --network; default: edge", environmentName)
    .option("--network <name=address>", "a network node, asked nothing; several with commas", hosts)
    .option("--compute <name=address>", "with --network: a compute host; several with commas", hosts)
    .option("--user <login>", "with --network; default: root", loginName)
    .description(
      "write what a project needs: cdktf.json, an app, a first document; on a terminal it asks, and looks at your hosts; overwrites nothing",
    )
    .action(async (folder: string, options: InitOptions) =>
      (await import("../commands/documents/init.js")).startProject(folder, options),
    );

  program
    .command("import")
    .argument("<files...>", "what Neutron answered: files, folders, or - for standard input")
    .option("--name <environment>", "default: the name of the output file")
    .option("--output <document>", "default: standard output")
    .option(...JSON_OUTPUT)
    .description("a document of what the Networking API or openstack -f json says; what it cannot carry is told")
    .action(async (files: string[], options: { name?: string; output?: string; json: boolean }) =>
      (await import("../commands/documents/import.js")).importDocument(files, options),
    );

  takingDocument(program.command("render"))
    .requiredOption("--out <directory>", "where to write <host>/<path on the host> for every file")
    .description("write the files of every host; needs no root, SSH or Terraform")
    .action(
      onDocument(async (file: string, { out }: { out: string }) =>
        (await import("../commands/documents/render.js")).renderDocument(await loadDocument(file), out),
      ),
    );

  program
    .command("diff")
    .argument("<before>", "a document, DOCUMENT@REVISION of git, or the folder of a synthesised stack")
    .argument("<after>", "the same")
    .option(...JSON_OUTPUT)
    .description(
      "what differs between the files of two documents, on every host, and which ways of their checks change; exit status 2 when anything does",
    )
    .action(async (before: string, after: string, options: { json: boolean }) =>
      (await import("../commands/changes/diff.js")).showDifference([before, after], options),
    );

  takingDocument(program.command("trace"))
    .requiredOption(
      "--to <end>",
      "an address, a mapping's name or outside; with a port or a protocol: 203.0.113.11:34203/tcp",
    )
    .option("--from <end>", "a mapping's name, an address, or outside", ANYWHERE)
    .addOption(new Option("--protocol <protocol>", "default: tcp with a port, else icmp").choices(TRACED_PROTOCOLS))
    .option("--port <number>", "port it is for", portNumber)
    .option(
      "--live",
      "ask the hosts on the way too: what there is of each hop, and where it stops, exit status 2 then",
      false,
    )
    .option(...JSON_OUTPUT)
    .description("which way a packet and its answer go, hop by hop; exit status 2 when it is not answered")
    .action(
      onDocument(async (file: string, { live, ...options }: TraceOptions & { live: boolean }) => {
        const { showLiveTrace, showTrace } = await import("../commands/documents/trace.js");
        const document = await loadDocument(file);
        if (live) await showLiveTrace(document, options);
        else showTrace(document, options);
      }),
    );

  program
    .command("graph")
    .argument("[document]", `${WHICH}; with --plan: a saved plan, its JSON, or - for JSON on standard input`)
    .addOption(new Option("--plan", "draw what becomes of what Terraform knows").conflicts("before"))
    .option("--before <document>", "draw what becomes of this one, named as for diff")
    .option("--out <file>", "written as its extension says: .svg, .png, .mmd, .md; default: Mermaid on standard output")
    .option(...HOSTS)
    .option("--router <name>", "only these, what leaves by them and where; a,b is both", select)
    .option("--subnet <name>", "only what is in these, and where it leaves; a,b is both", select)
    .description("a picture of hosts, networks, routers, port forwards, and where each VM leaves")
    .action(async (given: string | undefined, { plan, before, ...drawing }: GraphOptions, command: Command) => {
      const { drawDocument, drawPlan } = await import("../commands/changes/graph.js");
      if (plan !== true) {
        const file = documentNamed(given ?? theDocument());
        return drawDocument(await loadDocument(file), { before, ...drawing });
      }
      if (given === undefined) command.error("error: --plan needs the name of a plan");
      await drawPlan(given, drawing);
    });

  takingDocument(program.command("bridges"))
    .option(...HOSTS)
    .option(...JSON_OUTPUT)
    .description("what a VM is attached to: the bridge and MTU of each network on each compute host, and its VMs")
    .action(
      onDocument(async (file: string, options: { host?: Selection; json: boolean }) =>
        (await import("../commands/documents/bridges.js")).showBridges(await loadDocument(file), options),
      ),
    );

  program
    .command("lsp")
    .description("a language server for documents, on standard input and output: an editor runs it")
    .action(async () => (await import("../lsp/serve.js")).serveLanguage());

  takingDocument(program.command("lock"))
    .option(...FROZEN, isFrozen(process.env))
    .option("--deployed", "all is deployed: forget resources and places that hosts had before", false)
    .description(
      "write what was chosen, not declared, into <document>.lock.json; of a program, whose lock file npx cdktf synth " +
        "writes, with --deployed or --frozen only",
    )
    .action(
      onDocument(async (file: string, { frozen, deployed }: { frozen: boolean; deployed: boolean }) => {
        (await import("../commands/documents/lock.js")).lockDocument(file, { frozen, deployed });
      }),
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
      (await import("../commands/changes/review.js")).showReview(
        file,
        markdown === true ? "markdown" : json === true ? "json" : "terminal",
      ),
    );
}
