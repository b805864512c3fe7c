import { hostname, userInfo } from "node:os";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { Connection, type ExecResult } from "../../ssh/connection";
import { unlessAborted, type RunContext } from "../../ssh/run-context";
import { shellCommand } from "../../ssh/shell-quote";
import { unframed } from "./framing";
import { noAnswerError, noiseLines } from "./login-shell";
import { missingCommandsError } from "./packages";
import { AS_ROOT, CLEAN, hostProgram, hostStep, type HostProgram } from "./program";
import { sudoComplaint, sudoers } from "./sudo";

/** The host lets a lock go when it hears nothing for a minute. */
const HEARTBEAT_MS = 10_000;

/** A host on which the programs of `host/engine/` run as root. */
export class RemoteHost {
  /** What the login shell printed besides what the last program did. */
  noise: readonly string[] = [];

  private heartbeat: NodeJS.Timeout | undefined;

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

  /** A host that nobody else changes until the connection ends. @param purpose see `lock` */
  static async locked(endpoint: SshEndpoint, context: RunContext, purpose: string): Promise<RemoteHost> {
    const host = await RemoteHost.open(endpoint, context);
    try {
      await host.lock(purpose);
      return host;
    } catch (error) {
      host.close();
      throw error;
    }
  }

  /** `deploy@198.18.0.11:22` */
  get login(): string {
    return `${this.connection.user}@${this.connection.where}`;
  }

  /** Runs a program that changes nothing. @throws EngineError when it fails */
  async ask(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<string> {
    return succeeded(program, await this.exec(hostProgram(program, args), stdin));
  }

  /** Runs a program that changes the host; needs the lock. @throws EngineError when it fails */
  async change(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<string> {
    return succeeded(program, await this.attempt(program, args, stdin));
  }

  /** Like `change`, for a program whose failure has something to say. @throws EngineError when it did not run, or not as root */
  attempt(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<ExecResult> {
    return this.exec(hostStep(program, args), stdin);
  }

  /**
   * Keeps every other deployment off this host until the connection ends.
   * @param purpose the reason shown to others that find the host locked: `deploy ENVIRONMENT`
   * @throws EngineError when one is running, or the run was aborted
   */
  async lock(purpose: string): Promise<void> {
    const holder = `${purpose} by ${userInfo().username}@${hostname()} since ${new Date().toISOString()}`;
    const command = this.commandLine(hostProgram("lock", [holder]));
    const isAnswered = (stdout: string) => unframed(stdout)?.said.includes("\n") === true;
    const { channel, result } = await unlessAborted(
      this.context,
      () => this.connection.close(),
      () => this.connection.hold(command, isAnswered),
    );
    const [answer] = (await this.answer(result)).stdout.split("\n") as [string];
    if (answer !== "locked") throw lockError(answer, result);
    this.heartbeat = setInterval(() => channel.write("."), HEARTBEAT_MS).unref();
  }

  close(): void {
    clearInterval(this.heartbeat);
    this.connection.close();
  }

  private async exec(words: readonly string[], stdin?: Buffer): Promise<ExecResult> {
    return this.answer(await this.connection.exec(this.commandLine(words), stdin));
  }

  private commandLine(words: readonly string[]): string {
    return shellCommand([...(this.become ? AS_ROOT : CLEAN), ...words]);
  }

  /** What the program itself printed. @throws EngineError when it did not run, or not as root */
  private async answer(result: ExecResult): Promise<ExecResult> {
    const [stdout, stderr] = [unframed(result.stdout), unframed(result.stderr)];
    if (stdout === undefined) {
      if (this.become) this.checkSudo(result);
      throw await noAnswerError(this.connection, result);
    }
    if (stdout.uid !== 0) {
      throw new EngineError(
        "NOT_ROOT",
        `user ${this.connection.user} is not root on the host: set become: true to use sudo`,
      );
    }
    this.noise = noiseLines(`${stdout.noise}\n${stderr?.noise ?? ""}`);
    return { code: result.code, stdout: stdout.said, stderr: stderr?.said ?? result.stderr };
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

function succeeded(program: HostProgram, { code, stdout, stderr }: ExecResult): string {
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
