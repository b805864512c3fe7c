import type { Compilation } from "../../compile";
import { compileDocument } from "../../document/compile-document";
import { reportOf } from "../../engine/status/status";
import { errorLines } from "../../errors/coded-error";
import { deployHosts } from "../../fleet/deploy-hosts";
import { eachHost } from "../../fleet/each-host";
import { targets, type Target } from "../../fleet/targets";
import { onDisk } from "../../sources/texts";
import type { RunContext } from "../../ssh/run-context";
import type { Seen } from "../../api/base/view";
import { hashOf } from "../hash";
import { Connections } from "./connections";
import { isConfirmed, seenOf, type HostSeen } from "./seen";

/** Milliseconds between two looks at a host, and before a failed one is tried again: the first time, and at most. */
const LOOK = 30_000;
const RETRY = [10_000, 300_000] as const;

/** What is known of all hosts of a document. */
export interface HostsReport {
  /** SHA-256 of the document that they were compared with. */
  readonly hash: string;
  readonly seen: Seen;
  readonly hosts: readonly HostSeen[];
  /** Every host has confirmed what the document says. */
  readonly confirmed: boolean;
}

interface Watched {
  readonly hash: string;
  readonly compilation: Compilation;
}

export interface WatchOptions {
  readonly file: string;
  readonly apply: boolean;
  readonly context: RunContext;
  readonly report: (report: HostsReport) => void;
}

/** Asks the hosts of a document how they are, and brings them to what it says. One run at a time. */
export class HostWatch {
  private watched: Watched | undefined;
  private readonly known = new Map<string, HostSeen>();
  private running: Promise<void> = Promise.resolve();
  private isWaiting = false;
  private isEnded = false;
  private timer: NodeJS.Timeout | undefined;
  private pause: number = RETRY[0];
  private readonly connections: Connections;

  constructor(private readonly options: WatchOptions) {
    this.connections = new Connections(options.context);
  }

  /** The document is another one, or time has passed. What comes while a run goes on is taken together into the next. */
  look(): void {
    if (this.isWaiting || this.isEnded) return;
    this.isWaiting = true;
    this.running = this.running.then(async () => {
      this.isWaiting = false;
      if (!this.isEnded) await this.run();
    });
  }

  /** Once the host that is being deployed is done. */
  async end(): Promise<void> {
    this.isEnded = true;
    clearTimeout(this.timer);
    await this.running;
    this.connections.keepOnly([]);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    this.read();
    let next = LOOK;
    if (this.watched !== undefined) {
      await this.ask(this.watched);
      if (this.options.apply && (await this.deploy(this.watched))) next = await this.afterDeployment(this.watched);
    }
    if (!this.isEnded) this.timer = setTimeout(() => this.look(), next);
  }

  private async afterDeployment(watched: Watched): Promise<number> {
    await this.ask(watched);
    const failed = [...this.known.values()].some(({ failure }) => failure !== undefined);
    const pause = this.pause;
    this.pause = failed ? Math.min(pause * 2, RETRY[1]) : RETRY[0];
    return failed ? Math.min(pause, LOOK) : LOOK;
  }

  /** A document that is wrong for now leaves the hosts as they were. */
  private read(): void {
    const { file } = this.options;
    let text: string;
    try {
      text = onDisk.read(file);
    } catch {
      return;
    }
    const hash = hashOf(text);
    if (hash === this.watched?.hash) return;
    const { result } = compileDocument(file, { ...onDisk, read: (name) => (name === file ? text : onDisk.read(name)) });
    if (result !== undefined) this.watched = { hash, compilation: result.compilation };
  }

  private async ask(watched: Watched): Promise<void> {
    const all = targets(watched.compilation, undefined);
    this.connections.keepOnly(all.map(({ host }) => host));
    for (const name of this.known.keys()) if (!all.some(({ host }) => host.name === name)) this.known.delete(name);
    await eachHost(all, async (target) => void this.known.set(target.host.name, await this.asked(target)));
    this.tell(watched);
  }

  private async asked({ host, bundle }: Target): Promise<HostSeen> {
    const before = this.known.get(host.name) ?? { name: host.name, alive: false };
    try {
      const report = await this.connections.to(host).ask((remote) => reportOf(remote, bundle));
      const { silence, failure, ...kept } = before;
      const healed = failure === undefined || report.unconfirmed.length === 0;
      return { ...kept, alive: true, seenAt: Date.now(), report, ...(healed ? {} : { failure }) };
    } catch (error) {
      return { ...before, alive: false, silence: errorLines(error)[0]! };
    }
  }

  /** @returns whether there was anything to do */
  private async deploy({ compilation }: Watched): Promise<boolean> {
    const behind = [...this.known.values()].filter((host) => !isConfirmed(host)).map(({ name }) => name);
    if (behind.length === 0) return false;
    const done = new Set<string>();
    const { failure } = await deployHosts(compilation, behind, {
      context: this.options.context,
      log: () => undefined,
      ended: (host) => void done.add(host),
    });
    for (const name of behind) {
      const { failure: before, ...kept } = this.known.get(name)!;
      const lines = failure?.lines.filter((line) => line.startsWith(`${name}: `)) ?? [];
      const said = lines[0] ?? before ?? "was not deployed";
      this.known.set(name, done.has(name) ? kept : { ...kept, failure: said });
      if (!done.has(name)) this.options.context.notice(`apply: ${said}`);
    }
    return true;
  }

  private tell({ hash, compilation }: Watched): void {
    const hosts = [...this.known.values()];
    const confirmed = hosts.every(isConfirmed);
    this.options.report({ hash, seen: seenOf(compilation, this.known), hosts, confirmed });
  }
}
