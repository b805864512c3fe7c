import { createHash } from "node:crypto";
import { type HostBundle, inGeneration } from "../../../lib/bundle/bundle";
import type { HostProgram } from "../../../lib/engine/host/program";
import { RemoteHost, type Step as RemoteStep } from "../../../lib/engine/host/remote-host";
import { EngineError } from "../../../lib/errors/engine-error";
import type { ExecResult } from "../../../lib/ssh/connection";
import { requireGoingOn, type RunContext } from "../../../lib/ssh/run-context";

/** What goes wrong at a step: it fails on the host; the connection breaks during it; whoever runs it gives up during it. */
export type Trouble = "fails" | "lost" | "aborted";

const DONE: ExecResult = { code: 0, stdout: "", stderr: "" };

/** A program, with what `activate` does; from the second time on with a number: `stage`, `activate stop`, `inspect 2`. */
export type Step = string;

/**
 * A host that has a generation, or none, and does what the engine's programs do to it, up to the step at which it gets into
 * trouble. A real host cannot be told at which step to fail.
 */
export class FakeHost {
  /** What was done, in order. */
  readonly steps: Step[] = [];
  readonly abort = new AbortController();
  /** Connections that are open, and whether one of them has the lock. */
  open = 0;
  locked = false;
  current: number | undefined;
  confirmed: number | undefined;
  readonly generations = new Map<number, HostBundle>();
  armed = false;
  /** An address that somebody else has on the network. */
  stranger: string | undefined;

  /** Units that are down. */
  readonly stopped = new Set<string>();
  private isLost = false;

  /**
   * @param deployed what is confirmed there
   * @param desired what is staged when something is
   */
  constructor(
    deployed: HostBundle | undefined,
    private readonly desired: HostBundle,
    private readonly trouble: Readonly<Record<Step, Trouble>> = {},
  ) {
    if (deployed === undefined) return;
    this.generations.set(1, deployed);
    this.current = this.confirmed = 1;
  }

  /** Connections go to this host instead. */
  install(): void {
    jest.spyOn(RemoteHost, "open").mockImplementation((_, context) => answered(() => this.connect(context)));
  }

  private connect(context: RunContext): RemoteHost {
    requireGoingOn(context);
    this.does("open");
    requireGoingOn(context);
    this.open++;
    let hasLock = false;
    let locking = Promise.resolve();
    const connection = {
      login: "root@fake",
      noise: [],
      lock: () => {
        locking = answered(() => {
          this.does("lock");
          requireGoingOn(context);
          this.locked = hasLock = true;
        });
        return locking;
      },
      beside: () => Promise.resolve(connection),
      ask: (program: HostProgram, args: readonly string[]) => answered(() => this.run(program, args)),
      change: (program: HostProgram, args: readonly string[]) =>
        locking.then(() => {
          expect(this.locked).toBe(true);
          return this.run(program, args);
        }),
      attemptAll: (steps: readonly RemoteStep[]) => {
        const isLocked = locking.then(() => {
          expect(this.locked).toBe(true);
          return DONE;
        });
        return this.attemptAll(steps, isLocked);
      },
      close: () => {
        this.open--;
        if (hasLock) this.locked = hasLock = false;
      },
    };
    return connection as unknown as RemoteHost;
  }

  /** One after the other, up to the first that fails. */
  private attemptAll(steps: readonly RemoteStep[], before: Promise<ExecResult>): Promise<ExecResult>[] {
    return steps.map(({ program, args }) => {
      before = before.then((result) =>
        result.code !== 0 ? { ...result, stdout: "", stderr: "" } : answered(() => this.attempt(program, args)),
      );
      before.catch(() => undefined);
      return before;
    });
  }

  private attempt(program: HostProgram, args: readonly string[]): ExecResult {
    if (program === "activate") return this.activate(args);
    try {
      const stdout = this.run(program, args);
      return { ...DONE, stdout, code: program === "validate" && stdout !== "" ? 1 : 0 };
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "HOST_PROGRAM_FAILED") throw error;
      return { code: 1, stdout: "", stderr: "no space left on device" };
    }
  }

  /** @returns `fails` if the program is to say so itself */
  private does(action: string): Trouble | undefined {
    this.requireConnection();
    const before = this.steps.filter((step) => step.replace(/ \d+$/, "") === action).length;
    const step = before === 0 ? action : `${action} ${before + 1}`;
    this.steps.push(step);
    const trouble = this.trouble[step];
    if (trouble === "aborted") this.abort.abort();
    if (trouble === "lost") this.isLost = true;
    this.requireConnection();
    if (trouble === "fails" && action === "open") throw new EngineError("UNREACHABLE", "nobody answers");
    return trouble;
  }

  private activate(groups: readonly string[]): ExecResult {
    for (const [action, ...units] of groups.map((group) => group.split(" "))) {
      if (this.does(`activate ${action}`) === "fails") {
        return { code: 1, stdout: `up 0\nup 1\nfailed ${action} ${units[0]}\nit is broken\n`, stderr: "" };
      }
      for (const unit of units) this.stopped[action === "stop" ? "add" : "delete"](unit);
    }
    return { code: 0, stdout: "", stderr: "" };
  }

  private requireConnection(): void {
    if (this.isLost) throw new EngineError("CONNECTION_LOST", "the connection to fake was lost: the host closed it");
  }

  private run(program: HostProgram, args: readonly string[]): string {
    const trouble = this.does(program);
    if (trouble === "fails" && program !== "health" && program !== "validate") {
      throw new EngineError("HOST_PROGRAM_FAILED", `${program} failed (exit 1): no space left on device`);
    }
    const number = Number(args[1]);
    switch (program) {
      case "vrrp":
        return args[0] === "states"
          ? args
              .slice(2)
              .map((router) => `${router} BACKUP\n`)
              .join("")
          : "";
      case "answers":
        return this.stranger === undefined ? "" : `${this.stranger} 52:54:00:12:34:56\n`;
      case "observe":
        return this.observation();
      case "inspect":
        return this.inspection();
      case "stage":
        this.generations.set(number, this.desired);
        return "";
      case "validate":
        return trouble === "fails" ? "routers/r1/iptables.rules:1: is wrong\n" : "";
      case "discard":
        this.generations.delete(number);
        return "";
      case "schedule":
        this.armed = true;
        return "";
      case "switch":
        this.current = number;
        return "";
      case "health":
        return trouble === "fails" ? "unit vrouter-e-router@r1.service failed\njournal it died\n" : "";
      case "confirm":
        this.confirmed = number;
        this.armed = false;
        return "";
      case "remove":
        this.generations.clear();
        this.current = this.confirmed = undefined;
        this.armed = false;
        return "";
      default:
        return "";
    }
  }

  private observation(): string {
    const { current, confirmed, generations } = this;
    const bundle = confirmed === undefined ? undefined : generations.get(confirmed);
    return [
      "machine 42",
      ...(bundle === undefined ? [] : ["deployed network-1 42", "enabled"]),
      ...(current === undefined ? [] : [`current ${current}`]),
      ...(confirmed === undefined ? [] : [`confirmed ${confirmed}`, `proven ${confirmed}`]),
      ...[...generations.keys()].map((number) => `generation ${number}`),
      ...(bundle === undefined ? [] : this.units(bundle)),
      ...(bundle === undefined ? [] : [`bundle ${JSON.stringify(bundle)}`]),
    ].join("\n");
  }

  private units({ units, environment }: HostBundle): string[] {
    const state = (unit: string) => (this.stopped.has(unit) ? "inactive" : "active");
    return [...units, `vrouter-${environment}.target`].map((unit) => `unit ${unit} ${state(unit)}`);
  }

  /** Everything as it was left. */
  private inspection(): string {
    if (this.current === undefined) return "";
    const bundle = this.generations.get(this.current)!;
    const paths = bundle.files.map((file) => [inGeneration(bundle, file.path), file.text] as const);
    const sums = paths.map(([path, text]) => `${createHash("sha256").update(text).digest("hex")}  ./${path}`);
    const manifest = Buffer.from([...sums, "0  ./bundle.json", ""].join("\n")).toString("base64");
    return [
      `current ${this.current}`,
      `confirmed ${this.confirmed}`,
      ...paths.map(([path]) => `file ${path} 644 root:root =`),
      "file bundle.json 600 root:root =",
      `file manifest 600 root:root ${manifest}`,
      ...this.units(bundle),
    ].join("\n");
  }
}

/** As a host answers: later, with a value or an error. */
function answered<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
