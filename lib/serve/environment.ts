import { statSync } from "node:fs";
import type { ApiError } from "../api/base/api-error";
import { NOTHING_SEEN, View, type Seen } from "../api/base/view";
import type { HostsReport } from "./hosts/host-watch";
import { Hosts } from "./hosts/hosts";
import { mastersOf } from "./ways/masters";
import type { Ends, WayAnswer } from "./ways/way-answer";
import { Ways } from "./ways/ways";
import { WriteQueue } from "./write/write-queue";
import type { Seconds } from "./write/messages";
import type { State, WriteRequest, Written } from "./write/writer";

/** Milliseconds between two looks whether somebody else wrote the document. */
const LOOK = 1000;

export interface EnvironmentOptions {
  readonly commit: boolean;
  readonly seconds: (seconds: Seconds) => void;
  /** undefined: the hosts are not asked. */
  readonly apply?: "now" | "never" | undefined;
}

/** A document that is served: what it says, and the way to change it. */
export class Environment {
  private readonly queue: WriteQueue;
  private readonly ways = new Ways();
  private held: { readonly state: State; readonly view: View } | undefined;
  private seen: Seen = NOTHING_SEEN;
  private fault: ApiError | undefined;
  private stamp: string | undefined;
  private hosts: Hosts | undefined;
  private readonly timer: NodeJS.Timeout;

  private constructor(
    readonly file: string,
    options: EnvironmentOptions,
  ) {
    this.queue = new WriteQueue(
      { file, commit: options.commit },
      {
        seconds: options.seconds,
        state: (state) => {
          this.held = { state, view: new View(state.content, this.seen) };
          this.hosts?.changed();
        },
      },
    );
    this.timer = setInterval(() => void this.look(), LOOK);
    this.timer.unref();
  }

  /** @throws ApiError when the document cannot be served */
  static async open(file: string, options: EnvironmentOptions): Promise<Environment> {
    const environment = new Environment(file, options);
    environment.stamp = stampOf(file);
    try {
      await environment.queue.refresh();
    } catch (error) {
      await environment.end();
      throw error;
    }
    if (options.apply !== undefined) environment.watch(options.apply === "now");
    return environment;
  }

  get name(): string {
    return this.view.project;
  }

  get view(): View {
    return this.held!.view;
  }

  /** SHA-256 of the document. */
  get hash(): string {
    return this.held!.state.hash;
  }

  /** Why nothing can be written; reads are answered as they were. */
  get problem(): ApiError | undefined {
    return this.fault;
  }

  get waiting(): number {
    return this.queue.waiting;
  }

  /** What is known of the hosts; undefined: nothing yet. */
  get hostsReport(): HostsReport | undefined {
    return this.hosts?.report;
  }

  /** Resolves once every host has confirmed a document, or when the time is over. */
  async confirmed(hash: string, milliseconds: number): Promise<void> {
    await this.hosts?.confirmed(hash, milliseconds);
  }

  /** Which way packets go, as far as it is known which hosts are masters. @throws ApiError */
  way(ends: Ends): Promise<WayAnswer> {
    return this.ways.ask(ends, this.view, mastersOf(this.view, this.hostsReport?.hosts ?? []));
  }

  private watch(apply: boolean): void {
    this.hosts = new Hosts({ file: this.file, apply }, ({ seen }) => {
      this.seen = seen;
      this.held = { state: this.held!.state, view: new View(this.held!.state.content, seen) };
    });
  }

  /** @throws ApiError */
  async write(request: WriteRequest): Promise<Written> {
    const written = await this.queue.write(request);
    this.stamp = stampOf(this.file);
    this.fault = undefined;
    return written;
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.queue.end(), this.hosts?.end(), this.ways.end()]);
  }

  /** A person, or a pull, may have written it. */
  private async look(): Promise<void> {
    const stamp = stampOf(this.file);
    if (stamp === this.stamp && this.fault === undefined) return;
    this.stamp = stamp;
    try {
      await this.queue.refresh();
      this.fault = undefined;
    } catch (error) {
      this.fault = error as ApiError;
    }
  }
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return [mtimeMs, size, ino].join(" ");
  } catch {
    return "";
  }
}
