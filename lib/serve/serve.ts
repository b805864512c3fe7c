import { resolve } from "node:path";
import { CodedError } from "../errors/coded-error";
import { Changes } from "./changes";
import { Environment } from "./environment";
import { Api } from "./http/api";
import { Metrics } from "./http/metrics";
import { listener, type Listener } from "./http/server";
import { certificateIn, listening, listenOnSocket, requireSafe, socketOf, type Listening } from "./listening";
import { Keystone } from "./login/keystone";
import { Logins } from "./login/logins";
import { page } from "./ui/pages";

export interface ServeOptions extends Listening {
  readonly commit: boolean;
  readonly readOnly: boolean;
  readonly apply: "now" | "never";
  /** Hosts are asked how they are. */
  readonly status: boolean;
  readonly publicUrl?: string | undefined;
}

/** Milliseconds that a write may still take once the server is to end. */
const PATIENCE = 60_000;

/** Serves documents until a signal ends it. @throws CodedError when one of them cannot be served */
export async function serve(files: readonly string[], options: ServeOptions): Promise<void> {
  requireSafe(options);
  if (options.apply === "now" && !options.status) {
    throw new CodedError("USAGE", "--apply now needs to ask the hosts; leave --no-status out");
  }
  const socket = socketOf(options, process.env);
  const keystone = new Keystone();
  const logins = new Logins(options.tokens, keystone);
  const tls = certificateIn(options);
  const metrics = new Metrics();
  const changes = new Changes();
  const environments: Environment[] = [];
  for (const file of files) {
    environments.push(
      await Environment.open(resolve(file), {
        commit: options.commit,
        seconds: (seconds) => metrics.write(seconds),
        apply: options.status ? options.apply : undefined,
      }),
    );
  }
  requireDistinct(environments);
  const api = new Api({
    environments,
    logins,
    keystone,
    metrics,
    readOnly: options.readOnly,
    publicUrl: options.publicUrl?.replace(/\/+$/, ""),
    changes,
    page: (request) => page(request, changes),
  });
  const audit = (line: string): void => void process.stderr.write(`${line}\n`);
  const servers: Listener[] = [];
  if (socket !== undefined) {
    const server = listener({ api, metrics, bySocket: true, audit });
    await listenOnSocket(server, socket);
    servers.push(server);
    say(`listening on ${socket}`);
  }
  if (options.listen !== undefined) {
    const server = listener({ api, metrics, bySocket: false, tls, audit });
    const port = await listening(server, options.listen);
    servers.push(server);
    say(`listening on ${tls === undefined ? "http" : "https"}://${options.listen.host}:${port}`);
  }
  process.on("SIGHUP", () => reload(logins, servers.at(-1), options));
  await ended();
  await end(servers, environments);
}

function requireDistinct(environments: readonly Environment[]): void {
  for (const { name, file } of environments) {
    const other = environments.find((one) => one.name === name && one.file !== file);
    if (other === undefined) continue;
    throw new CodedError(
      "DUPLICATE_ENVIRONMENT",
      `${file} and ${other.file} are both environment ${name}; rename one of them`,
    );
  }
}

/** Whatever cannot be read stays as it was. */
function reload(logins: Logins, server: Listener | undefined, options: ServeOptions): void {
  try {
    logins.reload();
    const tls = certificateIn(options);
    if (tls !== undefined) server?.setSecureContext?.(tls);
    say("read the tokens and the certificate again");
  } catch (error) {
    say((error as Error).message);
  }
}

function ended(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => done());
  });
}

/** Nobody comes in any more; who is in is answered. */
async function end(servers: readonly Listener[], environments: readonly Environment[]): Promise<void> {
  const last = setTimeout(() => process.exit(1), PATIENCE);
  last.unref();
  await Promise.all(
    servers.map(
      (server) =>
        new Promise((done) => {
          server.close(done);
          server.closeIdleConnections();
        }),
    ),
  );
  await Promise.all(environments.map((environment) => environment.end()));
  process.exit();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
