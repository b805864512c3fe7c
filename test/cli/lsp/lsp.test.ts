import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CompletionRequest,
  createProtocolConnection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type CompletionItem,
  type Hover,
  type Location,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from "vscode-languageserver-protocol/node";

const ROOT = join(__dirname, "../../..");
const SPREAD = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");

let folder: string;
let server: ChildProcessWithoutNullStreams;
let client: ProtocolConnection;
let published: PublishDiagnosticsParams[];
let uri: string;
let version = 1;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-lsp-"));
  cpSync(join(ROOT, "environments/spread.lock.json"), join(folder, "edge.lock.json"));
  uri = pathToFileURL(join(folder, "edge.yaml")).href;
  published = [];
  server = spawn(process.execPath, [join(ROOT, "dist/lib/cli/vrouter.js"), "lsp"], { cwd: folder });
  client = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  client.onNotification(PublishDiagnosticsNotification.type, (params) => void published.push(params));
  client.listen();
  const { capabilities } = await client.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  expect(capabilities).toMatchObject({ definitionProvider: true, hoverProvider: true });
  await client.sendNotification(InitializedNotification.type, {});
}, 20_000);

afterEach(async () => {
  await client.sendRequest(ShutdownRequest.type);
  const ended = new Promise<number | null>((resolve) => server.once("exit", resolve));
  await client.sendNotification(ExitNotification.type);
  expect(await ended).toBe(0);
  client.dispose();
  rmSync(folder, { recursive: true });
});

async function open(text: string): Promise<PublishDiagnosticsParams> {
  return said(() =>
    client.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: "yaml", version: version++, text },
    }),
  );
}

async function type(text: string): Promise<PublishDiagnosticsParams> {
  return said(() =>
    client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: version++ },
      contentChanges: [{ text }],
    }),
  );
}

/** The diagnostics that follow. */
async function said(act: () => Promise<void>): Promise<PublishDiagnosticsParams> {
  const before = published.length;
  await act();
  for (let waited = 0; published.length === before; waited += 20) {
    if (waited > 10_000) throw new Error("no diagnostics within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return published.at(-1)!;
}

/** Where a text stands, and so many characters further. */
function at(text: string, sought: string, further = 0) {
  const offset = text.indexOf(sought) + further;
  const before = text.slice(0, offset);
  const position = { line: before.split("\n").length - 1, character: offset - before.lastIndexOf("\n") - 1 };
  return { textDocument: { uri }, position };
}

test("rule errors come while somebody types, at their places, and go; nothing has to be saved", async () => {
  expect((await open(SPREAD)).diagnostics).toEqual([]);
  const wrong = SPREAD.replace("host: compute-2 }", "host: compute-3 }");
  const { diagnostics } = await type(wrong);
  const { position: start } = at(wrong, "compute-3");
  expect(diagnostics).toEqual([
    {
      range: { start, end: { ...start, character: start.character + "compute-3".length } },
      severity: 1,
      code: "UNKNOWN_HOST",
      message: expect.stringContaining("compute-3") as string,
      source: "vrouter",
    },
  ]);
  const unfinished = SPREAD.replace("dhcp_agents: [network-1]", "dhcp_agents: [network-1");
  expect((await type(unfinished)).diagnostics).toMatchObject([{ code: "YAML_SYNTAX" }]);
  expect((await type(SPREAD)).diagnostics).toEqual([]);
}, 30_000);

test("the same problems as validate has, with the same places", async () => {
  const text = SPREAD.replace("vni: 1001", "vni: 0").replace("203.0.113.12 }", "198.51.100.1 }");
  writeFileSync(join(folder, "edge.yaml"), text);
  const validate = spawn(process.execPath, [join(ROOT, "dist/lib/cli/vrouter.js"), "validate", "edge.yaml"], {
    cwd: folder,
  });
  let lines = "";
  validate.stderr.on("data", (data: Buffer) => void (lines += data.toString()));
  await new Promise((resolve) => validate.once("close", resolve));
  const { diagnostics } = await open(text);
  const told = diagnostics.map(({ range: { start }, severity, code, message }) => {
    const warning = severity === 2 ? "warning: " : "";
    return `edge.yaml:${start.line + 1}:${start.character + 1}: ${warning}${code}: ${message}`;
  });
  expect(told.join("\n")).toBe(lines.trimEnd());
  expect(told.length).toBeGreaterThan(1);
}, 30_000);

test("names are completed where one is expected", async () => {
  const text = SPREAD.replace("subnet: web, ip_address: 172.16.0.10", "subnet: w, ip_address: 172.16.0.10");
  await open(text);
  const items = await client.sendRequest(CompletionRequest.type, at(text, "subnet: w,", "subnet: w".length));
  const { position } = at(text, "w, ip_address: 172.16.0.10");
  expect(items as CompletionItem[]).toMatchObject([
    { label: "public-v4" },
    {
      label: "web",
      detail: "subnet 172.16.0.0/24",
      textEdit: { newText: "web", range: { start: position, end: { ...position, character: position.character + 1 } } },
    },
  ]);
}, 30_000);

test("a name leads to its declaration, and says what became of it", async () => {
  await open(SPREAD);
  const use = at(SPREAD, "{ router: r2", "{ router: r".length);
  const target = (await client.sendRequest(DefinitionRequest.type, use)) as Location;
  expect(target).toMatchObject({ uri, range: { start: at(SPREAD, "  r2:\n", 2).position } });
  const { contents } = (await client.sendRequest(HoverRequest.type, use)) as Hover;
  expect(contents).toMatchObject({ kind: "markdown" });
  const { value } = contents as { value: string };
  expect(value).toContain("**r2**");
  expect(value).toContain("- external address: `203.0.113.12`");
  expect(value).toContain("- on: `network-2`");
  const nothing = await client.sendRequest(HoverRequest.type, at(SPREAD, "# Two routers", 4));
  expect(nothing).toBeNull();
}, 30_000);

test("other YAML is left alone, and a closed document is forgotten", async () => {
  expect((await open("services:\n  web: { image: x }\n")).diagnostics).toEqual([]);
  expect((await type("environment: Bad\n")).diagnostics.length).toBeGreaterThan(0);
  const closed = await said(() =>
    client.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
  );
  expect(closed.diagnostics).toEqual([]);
  expect(await client.sendRequest(HoverRequest.type, at(SPREAD, "r2"))).toBeNull();
}, 30_000);
