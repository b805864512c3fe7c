import { hostname, userInfo } from "node:os";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { Connection, type ExecResult } from "../../ssh/connection";
import { unlessAborted, type RunContext } from "../../ssh/run-context";
import { shellCommand } from "../../text/shell-quote";
import { Conversation, type Request } from "./conversation";
import { noAnswerError, noiseLines } from "./login-shell";
import { missingCommandsError } from "./packages";
import { AS_ROOT, CLEAN, conversation, programCall, stepCall, type HostProgram } from "./program";
import { sudoComplaint, sudoers } from "./sudo";

/** One program among several that are asked for at once. */
export interface Step {
  readonly program: HostProgram;
  readonly args: readonly string[];
  readonly stdin?: Buffer;
  /** Gets each line of what it prints as it comes; the result has all of them again. */
  readonly heard?: (line: string) => void;
}

/** A host on which the programs of `host/engine/` run as root. */
export class RemoteHost {
  private conversation: Promise<Conversation> | undefined;
  private begun: Conversation | undefined;
  /** The lock that was asked for, until something is asked behind it. */
  private locking: Promise<void> | undefined;

  private constructor(
    private readonly connection: Connection,
    private readonly become: boolean,
    private readonly context: RunContext,
  ) {}

  static async open(endpoint: SshEndpoint, context: RunContext): Promise<RemoteHost> {
    return new RemoteHost(await Connection.open(endpoint, context), endpoint.become, context);
  }

  /**
   * Asks a host something, over a connection of its own.
   * @throws EngineError when the host cannot be asked, or the run was aborted
   */
  static async asked<T>(
    endpoint: SshEndpoint,
    context: RunContext,
    work: (host: RemoteHost) => Promise<T>,
  ): Promise<T> {
    const host = await RemoteHost.open(endpoint, context);
    try {
      return await unlessAborted(
        context,
        () => host.close(),
        () => work(host),
      );
    } finally {
      host.close();
    }
  }

  /**
   * The same host over the same connection, where programs do not wait for those that are asked for here. One that allows a
   * connection no second session runs them in turn.
   */
  async beside(): Promise<RemoteHost> {
    const other = new RemoteHost(this.connection, this.become, this.context);
    return other.converse().then(
      () => other,
      () => this,
    );
  }

  /** `deploy@198.18.0.11:22` */
  get login(): string {
    return `${this.connection.user}@${this.connection.where}`;
  }

  /** What the login shell printed before the first program ran. */
  get noise(): readonly string[] {
    return noiseLines(this.begun?.beginning.noise ?? "");
  }

  /** Runs a program that changes nothing. @throws EngineError when it fails */
  async ask(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<string> {
    return succeeded(program, await this.one({ program: programCall(program, args), stdin }));
  }

  /** Runs several programs that change nothing, for one round trip. @returns what each printed; whoever waits for one hears of its failure */
  askAll(steps: readonly Step[]): readonly Promise<string>[] {
    const results = this.all(
      steps.map(({ program, args, stdin, heard }) => ({ program: programCall(program, args), stdin, heard })),
    );
    return results.map((result, index) => {
      const said = result.then((ended) => succeeded(steps[index]!.program, ended));
      said.catch(() => undefined);
      return said;
    });
  }

  /** Runs a program that changes the host; needs the lock. @throws EngineError when it fails */
  async change(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<string> {
    return succeeded(program, await this.attempt(program, args, stdin));
  }

  /** Like `change`, for a program whose failure has something to say. @throws EngineError when it did not run, or not as root */
  attempt(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<ExecResult> {
    return this.one({ program: stepCall(program, args), stdin });
  }

  /**
   * Runs programs that change the host, one after the other up to the first that fails, for one round trip; needs the lock.
   * @returns what each ended with; a program that comes after one that failed ends as that did, and prints nothing
   */
  attemptAll(steps: readonly Step[]): readonly Promise<ExecResult>[] {
    return this.all(
      steps.map(({ program, args, stdin, heard }, index) => ({
        program: stepCall(program, args),
        stdin,
        heard,
        when: index === 0 ? "always" : "after",
      })),
    );
  }

  /**
   * Keeps every other deployment off this host until the connection ends. What is asked next may be asked at once: it runs if the host is
   * locked, and fails as this does if it is not.
   * @param purpose the reason shown to others that find the host locked: `deploy ENVIRONMENT`
   * @throws EngineError when one is running, or the run was aborted
   */
  lock(purpose: string): Promise<void> {
    const result = this.requestLock(purpose);
    this.locking = result;
    return result;
  }

  private async requestLock(purpose: string): Promise<void> {
    const holder = `${purpose} by ${userInfo().username}@${hostname()} since ${new Date().toISOString()}`;
    const result = await unlessAborted(
      this.context,
      () => this.connection.close(),
      () => this.one({ program: programCall("lock", [holder]), where: "here" }),
    );
    const [answer] = result.stdout.split("\n") as [string];
    if (answer !== "locked") throw lockError(answer, result);
  }

  close(): void {
    this.begun?.close();
    this.connection.close();
  }

  private one(request: Request): Promise<ExecResult> {
    return this.all([request])[0]!;
  }

  private all(requests: readonly Request[]): readonly Promise<ExecResult>[] {
    const { locking } = this;
    this.locking = undefined;
    const behind = locking === undefined ? requests : requests.map((one) => ({ ...one, when: "after" as const }));
    const results = this.converse().then((conversation) => conversation.run(behind));
    return requests.map((_, index) => {
      const result = this.answered(results.then((all) => all[index]!));
      const answered = locking === undefined ? result : locking.then(() => result);
      result.catch(() => undefined);
      // Who has heard of the first that went wrong waits for no other.
      answered.catch(() => undefined);
      return answered;
    });
  }

  private async answered(result: Promise<ExecResult>): Promise<ExecResult> {
    const ended = await result;
    if (this.begun?.hasBegun !== true) throw await this.noAnswer(ended);
    this.requireRoot();
    return ended;
  }

  private converse(): Promise<Conversation> {
    this.conversation ??= Conversation.begin(this.connection, (token) =>
      shellCommand([...(this.become ? AS_ROOT : CLEAN), ...conversation(token)]),
    ).then((begun) => (this.begun = begun));
    return this.conversation;
  }

  private requireRoot(): void {
    if (this.begun?.beginning.uid === 0) return;
    throw new EngineError(
      "NOT_ROOT",
      `user ${this.connection.user} is not root on the host: set become: true to use sudo`,
    );
  }

  private async noAnswer(result: ExecResult): Promise<EngineError> {
    if (this.become) this.checkSudo(result);
    return noAnswerError(this.connection, result);
  }

  private checkSudo({ code, stderr }: ExecResult): void {
    const lines = noiseLines(stderr);
    const complaint = sudoComplaint(lines);
    if (complaint === undefined && code !== 127) return;
    const { user } = this.connection;
    const advice = sudoers(user).map((line) => `"${line}"`);
    throw new EngineError(
      "SUDO_REFUSED",
      `user ${user} cannot become root without a password (${complaint ?? lines[0] ?? "sudo is missing"}): ` +
        `install sudo and put ${advice.join(" and ")} into /etc/sudoers.d/vrouter`,
    );
  }
}

/** What it printed. @throws EngineError when it failed */
export function succeeded(program: HostProgram, { code, stdout, stderr }: ExecResult): string {
  if (code === 0) return stdout;
  const [first, ...others] = stderr.trim().split("\n") as [string, ...string[]];
  throw new EngineError("HOST_PROGRAM_FAILED", `${program} failed (exit ${code}): ${first || "no output"}`, others);
}

function lockError(answer: string, { stderr }: ExecResult): EngineError {
  if (answer.startsWith("held ")) {
    return new EngineError("LOCKED", `another deployment is running (${answer.slice(5)}): wait for it to end`);
  }
  if (answer === "no-flock") return missingCommandsError(["flock"]);
  return new EngineError("HOST_PROGRAM_FAILED", `lock ended without an answer: ${stderr.trim()}`);
}
