import { fileURLToPath } from "node:url";
import type { Connection, TextDocumentPositionParams } from "vscode-languageserver/node";
import type { Diagnostic } from "../../document/yaml/diagnostic";
import { DocumentSource } from "../../document/yaml/source";
import { completionsAt, namedAt } from "../../language/named";
import { resolvedFacts } from "../../language/resolved";
import { VERSION } from "../../version";
import { requireInstalled } from "../output/installed";
import { Environments } from "./environments";
import { offsetAt, positionAt, wordAt } from "./positions";

const LIBRARY = "vscode-languageserver/node";
/** Milliseconds after the last key: a document is checked whole. */
const PAUSE = 150;

/** Speaks the Language Server Protocol on standard input and output until the editor ends it. */
export async function serveLanguage(): Promise<void> {
  requireInstalled([LIBRARY], "vrouter lsp");
  const { createConnection, TextDocumentSyncKind } = await import("vscode-languageserver/node.js");
  const connection = createConnection(process.stdin, process.stdout);
  connection.onInitialize(() => ({
    serverInfo: { name: "vrouter", version: VERSION },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Full,
      completionProvider: { triggerCharacters: [" ", "[", ","] },
      definitionProvider: true,
      hoverProvider: true,
    },
  }));
  answer(connection, new Environments());
  connection.listen();
}

function answer(connection: Connection, environments: Environments): void {
  const waiting = new Map<string, NodeJS.Timeout>();
  const check = (uri: string): void => {
    const file = fileURLToPath(uri);
    const text = environments.text(file);
    if (text === undefined) return;
    const diagnostics = environments.check(file).map((one) => told(text, one));
    void connection.sendDiagnostics({ uri, diagnostics });
  };
  const changed = (uri: string, text: string): void => {
    environments.open({ file: fileURLToPath(uri), text });
    clearTimeout(waiting.get(uri));
    waiting.set(
      uri,
      setTimeout(() => check(uri), PAUSE),
    );
  };
  connection.onDidOpenTextDocument(({ textDocument: { uri, text } }) => changed(uri, text));
  connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
    const last = contentChanges.at(-1);
    if (last !== undefined) changed(uri, last.text);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    clearTimeout(waiting.get(uri));
    environments.close(fileURLToPath(uri));
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  /** What is at the cursor of a request; undefined: the document is not open. */
  const asked = ({ textDocument: { uri }, position }: TextDocumentPositionParams) => {
    const file = fileURLToPath(uri);
    const text = environments.text(file);
    return text === undefined ? undefined : { uri, file, text, offset: offsetAt(text, position) };
  };

  connection.onCompletion((request) => {
    const at = asked(request);
    if (at === undefined) return [];
    return completionsAt(at.text, at.offset).map(({ name, detail, start, end }) => ({
      label: name,
      detail,
      textEdit: { range: { start: positionAt(at.text, start), end: positionAt(at.text, end) }, newText: name },
    }));
  });

  connection.onDefinition((request) => {
    const at = asked(request);
    const found = at && namedAt(at.text, at.offset);
    if (at === undefined || found === undefined) return null;
    const source = new DocumentSource(at.text);
    if (source.syntaxErrors.length > 0) return null;
    return { uri: at.uri, range: wordAt(at.text, source.locate({ path: found.named.path, atKey: true })) };
  });

  connection.onHover((request) => {
    const at = asked(request);
    const found = at && namedAt(at.text, at.offset);
    const compilation = at && environments.compilation(at.file);
    if (at === undefined || found === undefined || compilation === undefined) return null;
    const { named, place } = found;
    const facts = resolvedFacts(compilation, named.kind, named.name);
    if (facts === undefined) return null;
    const lines = facts.map(([label, value]) => `- ${label}: \`${value}\``);
    return {
      contents: { kind: "markdown" as const, value: [`**${named.name}**`, "", ...lines].join("\n") },
      range: { start: positionAt(at.text, place.start), end: positionAt(at.text, place.end) },
    };
  });
}

function told(text: string, { severity, code, message, ...place }: Diagnostic) {
  return {
    range: wordAt(text, place),
    severity: severity === "error" ? (1 as const) : (2 as const),
    code,
    message,
    source: "vrouter",
  };
}
