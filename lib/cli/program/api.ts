import { Option, type Command } from "commander";
import type { ServeFlags } from "../commands/api/serve";
import { documentNamed } from "../../sources/synthesised";
import { requireDocument } from "../deployed-by-cdktf";
import { loadDocument, onDocument, takingDocument, theDocument, WHICH } from "./document";

/** What the Networking API answers, and its server. */
export function addApiCommands(program: Command): void {
  const portForwarding = program
    .command("port-forwarding")
    .description("gateway port forwardings of a router, as the Networking API answers for them");

  takingDocument(portForwarding.command("list"), "router")
    .option("--json", "the body that GET .../gateway_port_forwardings answers", false)
    .description("all forwardings of a router")
    .action(
      onDocument(async (file: string, router: string, { json }: { json: boolean }) =>
        (await import("../commands/documents/port-forwardings.js")).listPortForwardings(
          await loadDocument(file),
          router,
          json,
        ),
      ),
    );

  takingDocument(portForwarding.command("show"), "router", "id")
    .option("--json", "the body that GET .../gateway_port_forwardings/{id} answers", false)
    .description("one forwarding of a router")
    .action(
      onDocument(async (file: string, router: string, id: string, { json }: { json: boolean }) =>
        (await import("../commands/documents/port-forwardings.js")).showPortForwarding(
          await loadDocument(file),
          router,
          id,
          json,
        ),
      ),
    );

  program
    .command("serve")
    .argument("[documents...]", WHICH)
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
    .action(async (given: string[], flags: ServeFlags) => {
      const files = (given.length === 0 ? [theDocument()] : given).map(documentNamed);
      if (!flags.readOnly || flags.apply === "now") {
        files.forEach((file) => requireDocument(file, () => "it is served with --read-only, and without --apply now"));
      }
      await (await import("../commands/api/serve.js")).serveDocuments(files, flags);
    });

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
      (await import("../commands/api/token.js")).makeToken(name, options),
    );
}
