import { Client, type ClientChannel } from "ssh2";
import type { SshEndpoint } from "../topology/model";
import { EngineError } from "./engine-error";
import { HostKey, hostKeyError } from "./host-key";
import { identityOf, type Identity } from "./identity";

const READY_TIMEOUT_MS = 10_000;
const KEEPALIVE_MS = 10_000;
const KEEPALIVES_LOST = 3;

export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One SSH connection to one host whose key is the pinned one. */
export class Connection {
  private lost: Error | undefined;

  private constructor(
    private readonly client: Client,
    private readonly where: string,
  ) {
    client.on("error", (error) => (this.lost = error));
  }

  /** @throws EngineError at once when the host, its key or the login is wrong; nothing is tried twice. */
  static async open(endpoint: SshEndpoint): Promise<Connection> {
    const where = `${endpoint.address}:${endpoint.port}`;
    const identity = identityOf(endpoint);
    const pinned = HostKey.parse(endpoint.hostKey);
    let refusal: EngineError | undefined;
    const client = new Client();
    try {
      await new Promise<void>((ready, failed) => {
        client.once("ready", ready).once("error", failed);
        client.connect({
          host: endpoint.address,
          port: endpoint.port,
          username: endpoint.user,
          authHandler: [identity.method],
          algorithms: pinned === undefined ? {} : { serverHostKey: pinned.algorithms },
          hostVerifier: (blob: Buffer) => {
            const seen = HostKey.fromBlob(blob);
            if (pinned?.equals(seen) === true) return true;
            refusal = hostKeyError(where, pinned, seen);
            return false;
          },
          readyTimeout: READY_TIMEOUT_MS,
          keepaliveInterval: KEEPALIVE_MS,
          keepaliveCountMax: KEEPALIVES_LOST,
        });
        // Otherwise each command waits twice for an acknowledgement that the host's kernel delays by 40 ms.
        client.setNoDelay(true);
      });
    } catch (error) {
      client.on("error", () => undefined).destroy();
      throw refusal ?? connectError(error as ConnectError, endpoint, where, identity);
    }
    return new Connection(client, where);
  }

  /** Runs a command line in the user's login shell, with `stdin` as its whole input. */
  async exec(command: string, stdin: Buffer | string = ""): Promise<ExecResult> {
    return this.start(command, (channel) => {
      channel.end(stdin);
      return this.result(channel);
    });
  }

  /** Runs a command whose input stays open. Resolves with its first line of output, or its result when it ends first. */
  async hold(command: string): Promise<{ channel: ClientChannel; first: string | ExecResult }> {
    return this.start(command, async (channel) => {
      const line = new Promise<string>((resolve) => {
        let text = "";
        channel.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
        });
      });
      return { channel, first: await Promise.race([line, this.result(channel)]) };
    });
  }

  close(): void {
    this.client.end();
  }

  /** @param use is called at once: the exit status of a quick command comes with the news that it was started */
  private start<T>(command: string, use: (channel: ClientChannel) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.lost !== undefined) return reject(this.lostError());
      this.client.exec(command, (error, channel) => {
        if (error === undefined) resolve(use(channel));
        else reject(this.lostError(error));
      });
    });
  }

  private result(channel: ClientChannel): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let code: number | undefined;
      channel.on("data", (chunk: Buffer) => stdout.push(chunk));
      channel.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      channel.on("exit", (status: number | null) => (code = status ?? 255));
      channel.on("close", () => {
        if (code === undefined) return reject(this.lostError());
        resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
      });
    });
  }

  private lostError(error = this.lost): EngineError {
    const cause = error === undefined ? "the host closed it" : error.message;
    return new EngineError("CONNECTION_LOST", `the connection to ${this.where} was lost: ${cause}`);
  }
}

interface ConnectError extends Error {
  /** Where in its work ssh2 met it. */
  readonly level?: string;
  /** errno of the operating system. */
  readonly code?: string;
}

function connectError(error: ConnectError, endpoint: SshEndpoint, where: string, identity: Identity): EngineError {
  if (error.level === "client-authentication" || error.level === "agent") {
    return new EngineError(
      "AUTHENTICATION_FAILED",
      `${where} does not let user ${endpoint.user} in with ${identity.description}: ` +
        `check user and identity_file, and that the public key is in that user's authorized_keys`,
    );
  }
  const cause = error.level === "client-timeout" ? `no answer within ${READY_TIMEOUT_MS / 1000} s` : error.message;
  return new EngineError("UNREACHABLE", `cannot connect to ${where}: ${cause}`);
}
