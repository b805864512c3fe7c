import type { Writable } from "node:stream";
import { Client, type ClientChannel } from "ssh2";
import { EngineError } from "../errors/engine-error";
import type { SshEndpoint } from "../model/topology";
import { logInAlong } from "./login";
import { routeTo, type RouteHop } from "./route";
import type { RunContext } from "./run-context";
import { retried } from "./unreachable";

/** Longer than any step takes: a host that needs more for one has stopped working. */
const STEP_TIMEOUT_MS = 300_000;

/** Longer than the lock waits for another deployment to end, which is 70 s. */
const HOLD_TIMEOUT_MS = 120_000;

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
    return this.start(command, async (channel) => {
      const result = this.result(channel);
      channel.end(stdin);
      const overdue = setTimeout(() => this.giveUp(), STEP_TIMEOUT_MS);
      try {
        return await result;
      } finally {
        clearTimeout(overdue);
      }
    });
  }

  /**
   * Runs a command whose input stays open.
   * @param suffices whether what it has printed is all that is waited for
   * @returns what it printed until then, or until it ended, or for as long as one can wait
   */
  async hold(
    command: string,
    suffices: (stdout: string) => boolean,
    patience = HOLD_TIMEOUT_MS,
  ): Promise<{ channel: Writable; result: ExecResult }> {
    return this.start(command, async (channel) => {
      const printed = { code: 255, stdout: "", stderr: "" };
      const ended = this.result(channel);
      let overdue: NodeJS.Timeout | undefined;
      const enough = new Promise<ExecResult>((resolve) => {
        overdue = setTimeout(() => resolve(printed), patience);
        channel.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
        channel.on("data", (chunk: Buffer) => {
          printed.stdout += chunk.toString();
          if (suffices(printed.stdout)) resolve(printed);
        });
      });
      try {
        return { channel, result: await Promise.race([enough, ended]) };
      } finally {
        clearTimeout(overdue);
      }
    });
  }

  close(): void {
    for (const client of [...this.clients].reverse()) client.end();
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

  private giveUp(): void {
    this.lost = new Error(`a step did not end within ${STEP_TIMEOUT_MS / 1000} s`);
    for (const client of this.clients) client.destroy();
  }

  private lostError(error = this.lost): EngineError {
    const cause = error === undefined ? "the host closed it" : error.message;
    return new EngineError("CONNECTION_LOST", `the connection to ${this.goal.where} was lost: ${cause}`);
  }
}
