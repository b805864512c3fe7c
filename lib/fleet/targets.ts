import type { HostBundle } from "../bundle/bundle";
import type { Compilation } from "../compile";
import { UserError } from "../errors/user-error";
import type { Host } from "../model/topology";

export interface Target {
  readonly host: Host;
  readonly bundle: HostBundle;
}

/** Which hosts a command is for, each a name or `role=network`, `role=compute`. */
export type Selection = readonly string[];

interface Selectable {
  readonly host: { readonly name: string; readonly role?: Host["role"] };
}

/** Adds what one `--host` says to what those before it said; `a,b` is both. */
export function select(given: string, before: Selection = []): Selection {
  return [...before, ...given.split(",").map((selector) => selector.trim())];
}

/** The hosts of a document that a command is for. @throws UserError when one that is selected is not declared */
export function targets({ topology, bundles }: Compilation, selection: Selection | undefined): readonly Target[] {
  const all = topology.hosts.map((host) => ({ host, bundle: bundles.find((bundle) => bundle.host === host.name)! }));
  return selected(all, selection);
}

/**
 * All of them, or those that are selected, in their own order.
 * @param where what has no such host
 * @throws UserError when one of the selection is none of them
 */
export function selected<T extends Selectable>(
  all: readonly T[],
  selection: Selection | undefined,
  where = "the document",
): readonly T[] {
  if (selection === undefined) return all;
  const unknown = selection.find((selector) => !all.some((one) => matches(one, selector)));
  if (unknown !== undefined) throw unknownHost(unknown, all, where);
  return all.filter((one) => selection.some((selector) => matches(one, selector)));
}

function matches({ host }: Selectable, selector: string): boolean {
  return host.name === selector || (host.role !== undefined && selector === `role=${host.role}`);
}

function unknownHost(selector: string, all: readonly Selectable[], where: string): UserError {
  const names = all.map(({ host }) => host.name);
  const known = names.length === 0 ? "no host" : names.join(", ");
  return new UserError([`UNKNOWN_HOST: "${selector}" is not in ${where}; it has ${known}`]);
}
