import type { Duplex, Readable } from "node:stream";
import { Client } from "ssh2";
import { EngineError } from "../errors/engine-error";
import type { SshEndpoint } from "../model/topology";
import { logInAlong } from "./login";
import { routeTo, type RouteHop } from "./route";
import type { RunContext } from "./run-context";
import { retried } from "./unreachable";

/** What a command that was started reads and prints. Of Node's types: users of the package have none of ssh2. */
export type Channel = Duplex & { readonly stderr: Readable };

export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One SSH connection to one host whose key is a known one. */
export class Connection {
  private lost: Error | undefined;

  private readonly client: Client;

  /** @param clients of the jump hosts, and of the host itself */
  private constructor(
    private readonly clients: readonly Client[],
    private readonly goal: RouteHop,
  ) {
    this.client = clients.at(-1)!;
    for (const client of clients) client.on("error", (error) => (this.lost ??= error));
  }

  /**
   * Connects, by way of the endpoint's jump hosts. What may heal in a moment is tried again, before anybody has logged in.
   * @throws EngineError at once when a host's key or a login is wrong
   */
  static open(endpoint: SshEndpoint, context: RunContext): Promise<Connection> {
    return retried(async () => {
      const route = routeTo(endpoint);
      return new Connection(await logInAlong(route, context), route.at(-1)!);
    }, context);
  }

  get where(): string {
    return this.goal.where;
  }

  /** The user that is logged in. */
  get user(): string {
    return this.goal.user;
  }

  /** Runs a command line in the user's login shell, with `stdin` as its whole input. */
  async exec(command: string, stdin: Buffer | string = ""): Promise<ExecResult> {
    return this.start(command, (channel) => {
      const result = this.result(channel);
      channel.end(stdin);
      return result;
    });
  }

  close(): void {
    for (const client of [...this.clients].reverse()) client.end();
  }

  /**
   * Starts a command line in the user's login shell, whose input stays open.
   * @param use is called at once: the exit status of a quick command comes with the news that it was started
   */
  start<T>(command: string, use: (channel: Channel) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.lost !== undefined) return reject(this.lostError());
      this.client.exec(command, (error, channel) => {
        if (error === undefined) resolve(use(channel));
        else reject(this.lostError(error));
      });
    });
  }

  private result(channel: Channel): Promise<ExecResult> {
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

  /** Breaks the connection off, without waiting for the host. */
  giveUp(reason: string): void {
    this.lost = new Error(reason);
    for (const client of this.clients) client.destroy();
  }

  lostError(error = this.lost): EngineError {
    const cause = error === undefined ? "the host closed it" : error.message;
    return new EngineError("CONNECTION_LOST", `the connection to ${this.goal.where} was lost: ${cause}`);
  }
}
