import type { Compilation } from "../../compile";
import { unitsUpText, type UnitsUp } from "../../engine/transaction/log";
import { eachHost, type HostsDone, type Outcome } from "../../fleet/each-host";
import { eachInTurn } from "../../fleet/rolling-order";
import type { Selection, Target } from "../../fleet/targets";
import { ProgressLine } from "../../terminal/progress-line";

/** How far the work on hosts is, in words: `3 of 50 hosts done, network-1: 40 of 204 units up`. */
export class HostsAtWork {
  private hosts = "";
  private readonly units = new Map<string, string>();

  readonly done: HostsDone = (done, all) => {
    // Of one there is nothing to count.
    if (all > 1) this.hosts = `${done} of ${all} hosts done`;
  };

  unitsOf(host: string): UnitsUp {
    return (up, all) => void this.units.set(host, unitsUpText(host, up, all));
  }

  get text(): string {
    return [this.hosts, ...this.units.values()].filter((part) => part !== "").join(", ");
  }
}

/** What {@link eachHost} does; how far it is, is told on standard error. @param work gets who hears of the host's units */
export function eachHostTold<H extends { readonly host: { readonly name: string } }, T>(
  targets: readonly H[],
  work: (target: H, unitsUp: UnitsUp) => Promise<T>,
): Promise<Outcome<T>> {
  return told((atWork) => eachHost(targets, (target) => work(target, atWork.unitsOf(target.host.name)), atWork.done));
}

/** What {@link eachInTurn} does; how far it is, is told on standard error. @param change gets who hears of the host's units */
export function eachInTurnTold<T>(
  compilation: Compilation,
  selection: Selection | undefined,
  change: (target: Target, unitsUp: UnitsUp) => Promise<T>,
): Promise<Outcome<T>> {
  return told((atWork) =>
    eachInTurn(compilation, selection, (target) => change(target, atWork.unitsOf(target.host.name)), atWork.done),
  );
}

/** How far some work on hosts is, is told on standard error. */
export function told<T>(work: (atWork: HostsAtWork) => Promise<T>): Promise<T> {
  const atWork = new HostsAtWork();
  return ProgressLine.during(
    () => atWork.text,
    () => work(atWork),
  );
}
