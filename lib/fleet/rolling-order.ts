import type { Compilation } from "../compile";
import { EngineError } from "../errors/engine-error";
import type { RollOrder } from "../placement/lock/roll-order";
import { eachHost, type HostsDone, type Outcome } from "./each-host";
import { targets, type Selection, type Target } from "./targets";

/** Changes hosts: those of which one waits for another, see {@link RollOrder}, one after the other, all others side by side. */
export function eachInTurn<T>(
  compilation: Compilation,
  selection: Selection | undefined,
  change: (target: Target) => Promise<T>,
  tell?: HostsDone,
): Promise<Outcome<T>> {
  const roll = new Roll(compilation.rollOrder);
  return eachHost(
    roll.sorted(targets(compilation, selection)),
    (target) => roll.inTurn(target.host.name, () => change(target)),
    tell,
  );
}

/** Work on hosts of which some must be done before others. */
class Roll {
  private readonly runs = new Map<string, Promise<unknown>>();
  private readonly place: ReadonlyMap<string, number>;

  constructor(private readonly order: RollOrder) {
    this.place = new Map(order.hosts.map((host, index) => [host, index]));
  }

  /** A host comes after those it waits for: several are begun at a time, and none may wait for one that is not begun. */
  sorted(all: readonly Target[]): Target[] {
    const { predecessors, hosts } = this.order;
    const place = ({ host: { name } }: Target): number =>
      this.place.get(name) ?? (Object.hasOwn(predecessors, name) ? hosts.length : -1);
    return [...all].sort((a, b) => place(a) - place(b));
  }

  /** @throws EngineError when a host before this one failed */
  inTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
    const run = this.after(host).then(work);
    this.runs.set(host, run);
    return run;
  }

  private async after(host: string): Promise<void> {
    for (const name of this.order.predecessors[host] ?? []) {
      const failed = await this.runs.get(name)?.then(
        () => false,
        () => true,
      );
      if (failed === true) {
        throw new EngineError("SKIPPED", `waits for ${name}, which failed: this host stays as it is`);
      }
    }
  }
}
