import type { Compilation } from "../compile";
import { EngineError } from "../engine/engine-error";
import { eachHost, type Outcome } from "./each-host";
import { targets, type Target } from "./load";

/** Changes hosts: those that share an HA router one after the other, all others side by side. */
export function eachInTurn<T>(
  compilation: Compilation,
  hostName: string | undefined,
  change: (target: Target) => Promise<T>,
): Promise<Outcome<T>> {
  const roll = new Roll(compilation.rollOrder.predecessors);
  return eachHost(roll.sorted(targets(compilation, hostName)), (target) =>
    roll.inTurn(target.host.name, () => change(target)),
  );
}

/** Work on hosts of which some must be done before others. */
class Roll {
  private readonly runs = new Map<string, Promise<unknown>>();

  constructor(private readonly predecessors: Compilation["rollOrder"]["predecessors"]) {}

  /** So that nobody waits for one who has not begun. */
  sorted(all: readonly Target[]): Target[] {
    return [...all].sort((a, b) => this.depth(a.host.name) - this.depth(b.host.name));
  }

  /** @throws EngineError when a host before this one failed */
  inTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
    const run = this.after(host).then(work);
    this.runs.set(host, run);
    return run;
  }

  private async after(host: string): Promise<void> {
    for (const name of this.predecessors[host] ?? []) {
      const failed = await this.runs.get(name)?.then(
        () => false,
        () => true,
      );
      if (failed === true) {
        throw new EngineError("SKIPPED", `shares an HA router with ${name}, which failed: this host stays as it is`);
      }
    }
  }

  private depth(host: string): number {
    return Math.max(0, ...(this.predecessors[host] ?? []).map((name) => this.depth(name) + 1));
  }
}
