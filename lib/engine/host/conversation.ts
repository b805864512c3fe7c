import { randomBytes } from "node:crypto";
import type { Channel, Connection, ExecResult } from "../../ssh/connection";
import { shellCommand } from "../../text/shell-quote";
import { SpokenOutput, type Beginning } from "./spoken-output";

/** The host ends a conversation in which it hears nothing for a minute. */
const HEARTBEAT_MS = 10_000;

/** What a login shell has to begin. One that waits for something else hears then that nothing more comes. */
const BEGINNING_MS = 30_000;

/** Longer than any program takes: a host that needs more for one has stopped working. */
const PROGRAM_MS = 300_000;

/** Bytes of the line before a request's text. */
const HEADER = 32;

export interface Request {
  /** As a shell reads it, with its arguments. */
  readonly program: string;
  readonly stdin?: Buffer;
  /** `here`: in the process of the conversation itself, which then holds what it holds. Default: `apart`. */
  readonly where?: "apart" | "here";
  /** `after`: only if the one before it succeeded. Default: `always`. */
  readonly when?: "always" | "after";
  /** Gets each line of its standard output as it comes. */
  readonly heard?: (line: string) => void;
}

interface Waiting {
  readonly heard?: Request["heard"];
  readonly resolve: (result: ExecResult | Promise<ExecResult>) => void;
}

/**
 * A process on a host that runs one program after the other (`host/engine/converse.sh`): each costs a round trip, and several
 * that are asked for at once cost one together.
 */
export class Conversation {
  private readonly stdout: SpokenOutput;
  private readonly stderr: SpokenOutput;
  private readonly waiting: Waiting[] = [];
  private readonly heartbeat: NodeJS.Timeout;
  private overdue: NodeJS.Timeout;
  private ended: Promise<ExecResult> | undefined;

  private constructor(
    token: string,
    private readonly connection: Connection,
    private readonly channel: Channel,
  ) {
    this.stdout = new SpokenOutput(token);
    this.stderr = new SpokenOutput(token);
    this.heartbeat = setInterval(() => channel.write(" ".repeat(HEADER - 1) + "\n"), HEARTBEAT_MS).unref();
    this.overdue = setTimeout(() => this.sayNoMore(), BEGINNING_MS).unref();
    let code: number | undefined;
    channel.on("data", (chunk: Buffer) => this.hear(this.stdout, chunk));
    channel.stderr.on("data", (chunk: Buffer) => this.hear(this.stderr, chunk));
    channel.on("exit", (status: number | null) => (code = status ?? 255));
    channel.on("close", () => this.end(code));
  }

  /** @param commandOf command line of `converse.sh` with a token */
  static begin(connection: Connection, commandOf: (token: string) => string): Promise<Conversation> {
    const token = randomBytes(12).toString("hex");
    return connection.start(commandOf(token), (channel) =>
      Promise.resolve(new Conversation(token, connection, channel)),
    );
  }

  /** Whether the login shell ran `converse.sh`; known as soon as a program, or all of it, has ended. */
  get hasBegun(): boolean {
    return this.stdout.beginning !== undefined;
  }

  /** What was printed before the first program ran; known as soon as one has ended. */
  get beginning(): Beginning {
    const [stdout, stderr] = [this.stdout, this.stderr].map((output) => output.beginning ?? { noise: "", uid: -1 });
    return { noise: `${stdout!.noise}\n${stderr!.noise}`, uid: stdout!.uid };
  }

  /**
   * Asks for programs, all at once.
   * @returns what each printed; of one that never began, what the login shell did
   * @throws EngineError when it broke off
   */
  run(requests: readonly Request[]): readonly Promise<ExecResult>[] {
    const { ended } = this;
    if (ended !== undefined) return requests.map(() => ended);
    this.send(requests);
    const isIdle = this.waiting.length === 0;
    const results = requests.map(({ heard }) => {
      const result = new Promise<ExecResult>((resolve) => this.waiting.push({ resolve, heard }));
      // Who waits for the first of several hears of the end of all.
      result.catch(() => undefined);
      return result;
    });
    if (isIdle && this.hasBegun) this.wait();
    return results;
  }

  close(): void {
    clearInterval(this.heartbeat);
    clearTimeout(this.overdue);
  }

  private sayNoMore(): void {
    clearInterval(this.heartbeat);
    this.channel.end();
  }

  private send(requests: readonly Request[]): void {
    const calls = requests.map(({ program, stdin, where = "apart", when = "always" }) =>
      shellCommand(["run", where, when, String(stdin?.length ?? 0), program]),
    );
    const text = Buffer.from(calls.join("\n"));
    const header = `${text.length}`.padEnd(HEADER - 1) + "\n";
    const inputs = requests.flatMap(({ stdin }) => stdin ?? []);
    this.channel.write(Buffer.concat([Buffer.from(header), text, ...inputs]));
  }

  private hear(output: SpokenOutput, chunk: Buffer): void {
    const hadBegun = this.hasBegun;
    output.hear(chunk);
    if (output === this.stdout && this.hasBegun) this.tellNews();
    if (!hadBegun && this.hasBegun) this.wait();
    while (this.waiting.length > 0 && this.stdout.hasSpoken && this.stderr.hasSpoken) {
      const [stdout, stderr] = [this.stdout.take(), this.stderr.take()];
      this.waiting.shift()!.resolve({ code: stdout.status, stdout: stdout.said, stderr: stderr.said });
      this.wait();
    }
  }

  private tellNews(): void {
    const { heard } = this.waiting[this.stdout.spokenCount] ?? {};
    if (heard !== undefined) for (const line of this.stdout.news()) heard(line);
  }

  /** For the program that runs now, if there is one. */
  private wait(): void {
    clearTimeout(this.overdue);
    if (this.waiting.length === 0) return;
    this.overdue = setTimeout(
      () => this.connection.giveUp(`a step did not end within ${PROGRAM_MS / 1000} s`),
      PROGRAM_MS,
    );
    this.overdue.unref();
  }

  private end(code: number | undefined): void {
    this.close();
    this.ended =
      this.hasBegun || code === undefined
        ? Promise.reject(this.connection.lostError())
        : Promise.resolve({ code, stdout: this.stdout.rest, stderr: this.stderr.rest });
    this.ended.catch(() => undefined);
    for (const { resolve } of this.waiting.splice(0)) resolve(this.ended);
  }
}
