import type { Activation, HostBundle, HostFile } from "./bundle";
import { fileChanges, type FileChange } from "./changes";
import { kindOfFile } from "./file-kinds";

/** Unit -> what systemd calls its active state: `active`, `failed`, `activating`…; absent: not loaded. */
export type UnitStates = Readonly<Record<string, string>>;

type FilesAndUnits = Pick<HostBundle, "files" | "units">;

/** What is done to which units; each unit is in one list at most. In the order in which it is done. */
export interface ActivationPlan {
  /** Units that are gone, in reverse start order. */
  readonly stop: readonly string[];
  readonly start: readonly string[];
  readonly reload: readonly string[];
  readonly restart: readonly string[];
}

/**
 * The mildest way from `before` (undefined: nothing, or it is not known) to `after`.
 * @param unitStates of all units of the environment on the host
 * @param certain what runs is what `before` says; otherwise every unit reads all of its files again
 */
export function planActivation(
  before: FilesAndUnits | undefined,
  after: FilesAndUnits,
  unitStates: UnitStates,
  certain = true,
): ActivationPlan {
  const touched = certain ? fileChanges(before, after).map(({ file }) => file) : after.files;
  const strongest = strongestActions(touched);
  const start = after.units.filter((unit) => isDown(unitStates[unit]));
  const restart = after.units.filter((unit) => {
    const state = unitStates[unit];
    // Neither up nor down, such as a daemon that systemd starts again and again: only a restart is sure to help.
    return !isDown(state) && (state !== "active" || strongest.get(unit) === "restart");
  });
  const reload = after.units.filter((unit) => unitStates[unit] === "active" && strongest.get(unit) === "reload");
  return { stop: gone(before, after, unitStates), start, reload, restart };
}

/** The same, and what else has to read its files again or to begin anew. */
export function withActivations(
  plan: ActivationPlan,
  more: readonly Activation[],
  { units }: Pick<HostBundle, "units">,
): ActivationPlan {
  const desired = (action: Activation["action"]) => more.filter((one) => one.action === action).map(({ unit }) => unit);
  const begins = [...plan.stop, ...plan.start];
  const restarts = new Set([...plan.restart, ...desired("restart").filter((unit) => !begins.includes(unit))]);
  const reloads = new Set(
    [...plan.reload, ...desired("reload")].filter((unit) => !begins.includes(unit) && !restarts.has(unit)),
  );
  const inOrder = (chosen: ReadonlySet<string>) => units.filter((unit) => chosen.has(unit));
  return { ...plan, restart: inOrder(restarts), reload: inOrder(reloads) };
}

/**
 * Units that the plan reloads for nothing but other rules. If all else on the host is as its files say, they can be given these without a
 * look at the rest of their namespaces.
 */
export function readingRulesOnly({ reload }: ActivationPlan, changes: readonly FileChange[]): ReadonlySet<string> {
  const isRules = ({ kind, file }: FileChange) => kind === "changed" && kindOfFile(file)?.live === "rules";
  const idOf = ({ file }: FileChange) => kindOfFile(file)?.id;
  const others = changes.filter((change) => !isRules(change));
  const ids = new Set(others.map(idOf));
  const units = new Set(readersOf(others));
  const alone = changes.filter((change) => isRules(change) && !ids.has(idOf(change)));
  return new Set(readersOf(alone).filter((unit) => reload.includes(unit) && !units.has(unit)));
}

function readersOf(changes: readonly FileChange[]): string[] {
  return changes.flatMap(({ file }) => file.activations.map(({ unit }) => unit));
}

export function isEmpty(plan: ActivationPlan): boolean {
  return [plan.stop, plan.start, plan.reload, plan.restart].every((units) => units.length === 0);
}

/** `start 2, reload 1`. */
export function describeActions(plan: ActivationPlan): string {
  const parts = (["stop", "start", "reload", "restart"] as const)
    .filter((action) => plan[action].length > 0)
    .map((action) => `${action} ${plan[action].length}`);
  return parts.length === 0 ? "no unit affected" : parts.join(", ");
}

/**
 * One `ACTION UNIT…` per call of systemctl, in start order: units of one kind at once, a kind before the next.
 * Stops are not among them: they come before the switch.
 * @param rulesOnly those of the reloads that are `rules` instead, which needs no systemctl
 */
export function activationGroups(
  plan: ActivationPlan,
  startOrder: readonly string[],
  rulesOnly: ReadonlySet<string> = new Set(),
): string[] {
  const actions = {
    start: plan.start,
    rules: plan.reload.filter((unit) => rulesOnly.has(unit)),
    reload: plan.reload.filter((unit) => !rulesOnly.has(unit)),
    restart: plan.restart,
  };
  const kinds = [...new Set(startOrder.map(kindOf))];
  return kinds.flatMap((kind) =>
    Object.entries(actions).flatMap(([action, all]) => {
      const units = all.filter((unit) => kindOf(unit) === kind);
      return units.length === 0 ? [] : [[action, ...units].join(" ")];
    }),
  );
}

function gone(before: FilesAndUnits | undefined, after: FilesAndUnits, unitStates: UnitStates): string[] {
  const kept = new Set(after.units);
  const known = [...(before?.units ?? [])].reverse();
  // What is not of the bundle and does not run is a name that some unit mentions, no more.
  const strays = Object.keys(unitStates).filter(
    (unit) => unit.endsWith(".service") && !known.includes(unit) && unitStates[unit] !== "inactive",
  );
  return [...strays.sort(), ...known].filter((unit) => !kept.has(unit) && unitStates[unit] !== undefined);
}

function isDown(state: string | undefined): boolean {
  return state === undefined || state === "inactive" || state === "failed";
}

function strongestActions(files: readonly HostFile[]): Map<string, "reload" | "restart"> {
  const strongest = new Map<string, "reload" | "restart">();
  for (const { unit, action } of files.flatMap((file) => file.activations)) {
    if (strongest.get(unit) !== "restart") strongest.set(unit, action);
  }
  return strongest;
}

/** Instances of one template are of one kind: `vrouter-e-router@`. */
function kindOf(unit: string): string {
  return unit.slice(0, unit.indexOf("@") + 1 || undefined);
}
