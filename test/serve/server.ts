import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { vrouterCommand } from "../cli/vrouter-command";

const ROOT = join(__dirname, "../..");
export const VROUTER = join(ROOT, "dist/lib/cli/vrouter.js");

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Its JSON. */
  readonly body: any;
}

export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The built server, over a copy of a document, until it is ended. */
export class TestServer {
  readonly folder = mkdtempSync(join(tmpdir(), "vrouter-serve-"));
  readonly document = join(this.folder, "spread.yaml");
  readonly lockFile = join(this.folder, "spread.lock.json");
  readonly tokens = join(this.folder, "tokens.json");
  readonly socket = join(this.folder, "api.sock");
  readonly lines: string[] = [];
  private readonly others: string[] = [];
  port = 0;
  private process: ChildProcess | undefined;

  private static readonly all = new Set<TestServer>();

  /** Those that a test that failed left. */
  static async endAll(): Promise<void> {
    for (const server of TestServer.all) await server.end();
  }

  /** @param asksHosts whether there are hosts to ask */
  constructor(
    document = "environments/spread",
    private readonly asksHosts = false,
  ) {
    TestServer.all.add(this);
    copyFileSync(join(ROOT, `${document}.yaml`), this.document);
    copyFileSync(join(ROOT, `${document}.lock.json`), this.lockFile);
  }

  /** Another document beside it, which is served too. @returns its file */
  beside(name: string, change: (text: string) => string): string {
    const file = join(this.folder, `${name}.yaml`);
    writeFileSync(file, change(this.text));
    this.others.push(file);
    return file;
  }

  /** What cdktf synthesised of another environment, which is served too. */
  besideStack(name: string): void {
    const folder = join(this.folder, "cdktf.out/stacks", name);
    mkdirSync(folder, { recursive: true });
    const text = JSON.stringify({ ...(parse(this.text) as object), environment: name });
    for (const file of ["environment.json", "cdk.tf.json"]) writeFileSync(join(folder, file), text);
    this.others.push(folder);
  }

  /** Over the socket, and with tokens over the loopback device. */
  async start(...flags: readonly string[]): Promise<this> {
    const args = [
      VROUTER,
      "serve",
      this.document,
      ...this.others,
      "--socket",
      this.socket,
      ...(this.asksHosts ? [] : ["--no-status"]),
      ...flags,
    ];
    this.process = spawn(process.execPath, args, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    const wanted = flags.includes("--listen") ? 2 : 1;
    await new Promise<void>((resolve, reject) => {
      let listening = 0;
      createInterface({ input: this.process!.stderr! }).on("line", (line) => {
        this.lines.push(line);
        const port = /^listening on https?:.*:(\d+)$/.exec(line)?.[1];
        if (port !== undefined) this.port = Number(port);
        if (line.startsWith("listening on ")) listening += 1;
        if (listening === wanted) resolve();
      });
      this.process!.once("exit", () => reject(new Error(this.lines.join("\n"))));
    });
    return this;
  }

  token(name: string, role: "reader" | "writer", ...more: readonly string[]): string {
    const { stdout, stderr } = vrouterCommand(["token", "add", name, "--file", this.tokens, "--role", role, ...more]);
    if (stdout === "") throw new Error(stderr);
    return stdout.trim();
  }

  get text(): string {
    return readFileSync(this.document, "utf8");
  }

  /** By the socket, or with `port` over TCP. */
  async send(path: string, { method = "GET", body, headers = {} }: Sent = {}, tcp = false): Promise<Answer> {
    const to = tcp ? { host: "127.0.0.1", port: this.port } : { socketPath: this.socket };
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        { ...to, path, method, headers: { host: "127.0.0.1", ...headers }, agent: false },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => void chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () => {
            const said = Buffer.concat(chunks).toString();
            const isJson = answer.headers["content-type"] === "application/json";
            resolve({
              status: answer.statusCode!,
              headers: answer.headers,
              text: said,
              body: isJson && said !== "" ? JSON.parse(said) : undefined,
            });
          });
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });
  }

  async idOf(collection: string, name: string): Promise<string> {
    const { body } = await this.send(`/v2.0/${collection}?name=${name}`);
    return body[collection][0].id;
  }

  get pid(): number {
    return this.process!.pid!;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.process === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return null;
    const exited = once(this.process, "exit");
    this.process.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  async end(): Promise<void> {
    TestServer.all.delete(this);
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true });
  }
}
