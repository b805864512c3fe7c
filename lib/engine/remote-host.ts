import { hostname, userInfo } from "node:os";
import type { SshEndpoint } from "../topology/model";
import { Connection, type ExecResult } from "./connection";
import { EngineError } from "./engine-error";
import { hostProgram, hostStep, type HostProgram } from "./host-program";
import { missingCommandsError } from "./packages";
import { shellCommand } from "./shell";
import { sudoComplaint, sudoers } from "./sudo";

/** The host lets a lock go when it hears nothing for a minute. */
const HEARTBEAT_MS = 10_000;

/** sudo says so and goes on. */
const SUDO_NOISE = /^sudo: unable to resolve host /;

/** A host on which the programs of `host/engine/` run as root. */
export class RemoteHost {
  private heartbeat: NodeJS.Timeout | undefined;

  private constructor(
    private readonly connection: Connection,
    private readonly become: boolean,
  ) {}

  /** @param notice gets one line per repeated attempt to connect; default: standard error */
  static async open(endpoint: SshEndpoint, notice?: (line: string) => void): Promise<RemoteHost> {
    return new RemoteHost(await Connection.open(endpoint, notice), endpoint.become);
  }

  /** `deploy@198.18.0.11:22` */
  get login(): string {
    return `${this.connection.user}@${this.connection.where}`;
  }

  /** Runs a program that changes nothing. @throws EngineError when it fails */
  async ask(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<string> {
    return this.succeeded(program, await this.exec(hostProgram(program, args), stdin));
  }

  /** Runs a program that changes the host; needs the lock. @throws EngineError when it fails */
  async change(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<string> {
    return this.succeeded(program, await this.attempt(program, args, stdin));
  }

  /** Like `change`, for a program whose failure has something to say. */
  attempt(program: HostProgram, args: readonly string[], stdin?: Buffer): Promise<ExecResult> {
    return this.exec(hostStep(program, args), stdin);
  }

  /** Keeps every other deployment off this host until the connection ends. @throws EngineError when one is running */
  async lock(purpose: string): Promise<void> {
    const holder = `${purpose} by ${userInfo().username}@${hostname()} since ${new Date().toISOString()}`;
    const { channel, first } = await this.connection.hold(this.commandLine(hostProgram("lock", [holder])));
    if (typeof first !== "string") {
      this.succeeded("lock", first);
      throw new EngineError("HOST_PROGRAM_FAILED", "lock ended without an answer");
    }
    if (first === "locked") {
      this.heartbeat = setInterval(() => channel.write("."), HEARTBEAT_MS).unref();
      return;
    }
    throw this.lockError(first);
  }

  close(): void {
    clearInterval(this.heartbeat);
    this.connection.close();
  }

  private exec(words: readonly string[], stdin?: Buffer): Promise<ExecResult> {
    return this.connection.exec(this.commandLine(words), stdin);
  }

  private commandLine(words: readonly string[]): string {
    return shellCommand(this.become ? ["sudo", "-n", "--", ...words] : words);
  }

  private succeeded(program: HostProgram, { code, stdout, stderr }: ExecResult): string {
    if (code === 0) return stdout;
    const lines = stderr
      .trim()
      .split("\n")
      .filter((line) => !SUDO_NOISE.test(line));
    if (this.become) this.checkSudo(lines, code);
    throw new EngineError(
      "HOST_PROGRAM_FAILED",
      `${program} failed (exit ${code}): ${lines[0] ?? "no output"}`,
      lines.slice(1),
    );
  }

  private checkSudo(lines: readonly string[], code: number): void {
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

  private lockError(answer: string): EngineError {
    if (answer.startsWith("held ")) {
      return new EngineError("LOCKED", `another deployment is running (${answer.slice(5)}): wait for it to end`);
    }
    if (answer === "no-flock") return missingCommandsError(["flock"]);
    return new EngineError(
      "NOT_ROOT",
      `user ${this.connection.user} is not root on the host: set become: true to use sudo`,
    );
  }
}
