import { chmodSync, readFileSync, rmSync } from "node:fs";
import { connect, isIP } from "node:net";
import { join } from "node:path";
import { CodedError } from "../errors/coded-error";
import type { Listener } from "./http/server";

/** Where clients come in, as it was asked for. */
export interface Listening {
  /** Path of a Unix socket. */
  readonly socket?: string | undefined;
  readonly listen?: { readonly host: string; readonly port: number } | undefined;
  readonly tokens?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly insecure: boolean;
}

/** @returns `ADDRESS:PORT` in two parts; undefined: it is none */
export function addressAndPort(given: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(given) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65535) return undefined;
  return host === "localhost" || isIP(host) !== 0 ? { host, port: Number(port) } : undefined;
}

/** Nobody listens to the network without tokens and TLS; in clear only where no packet leaves the machine. @throws CodedError */
export function requireSafe({ listen, tokens, tlsCert, tlsKey, insecure }: Listening): void {
  if (listen === undefined) return;
  if (tokens === undefined) throw usage("--listen needs --tokens FILE; vrouter token add makes it");
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw usage("--tls-cert and --tls-key belong together");
  if (tlsCert !== undefined) return;
  const isLoopback = listen.host === "localhost" || listen.host === "::1" || listen.host.startsWith("127.");
  if (insecure && isLoopback) return;
  throw usage(
    insecure
      ? `--insecure is for loopback addresses; ${listen.host} needs --tls-cert and --tls-key`
      : "--listen needs --tls-cert and --tls-key; on a loopback address --insecure will do",
  );
}

/** @throws CodedError where there is neither a socket nor an address */
export function socketOf({ socket, listen }: Listening, env: NodeJS.ProcessEnv): string | undefined {
  if (socket !== undefined || listen !== undefined) return socket;
  const folder = env["RUNTIME_DIRECTORY"];
  if (folder === undefined) throw usage("give --socket PATH or --listen ADDRESS:PORT");
  return join(folder, "api.sock");
}

/** Only its owner and its group may open it. @throws CodedError when another server has it */
export async function listenOnSocket(server: Listener, path: string): Promise<void> {
  if (await answers(path)) throw cannotListen(path, "another server listens there");
  rmSync(path, { force: true });
  const mask = process.umask(0o117);
  try {
    await listening(server, { path });
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o660);
}

/** @returns the port, which is chosen where 0 was asked for. @throws CodedError */
export async function listening(
  server: Listener,
  at: { path: string } | { host: string; port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: Error) =>
      reject(cannotListen("path" in at ? at.path : `${at.host}:${at.port}`, error.message)),
    );
    server.listen(at, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** @throws CodedError */
export function certificateIn({ tlsCert, tlsKey }: Listening): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  try {
    return { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) };
  } catch (error) {
    throw new CodedError(
      "BAD_CERTIFICATE",
      `${(error as Error).message}; name files in PEM with --tls-cert and --tls-key`,
    );
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function cannotListen(where: string, reason: string): CodedError {
  return new CodedError("CANNOT_LISTEN", `${where}: ${reason}; end that, or name another place`);
}

function usage(message: string): CodedError {
  return new CodedError("USAGE", message);
}
