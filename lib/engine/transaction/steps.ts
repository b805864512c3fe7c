import { Layout } from "../../artefacts/layout";
import { activationGroups, type ActivationPlan } from "../../bundle/activation-plan";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import type { FileChange } from "../../bundle/changes";
import { fileKindOf, validations } from "../../bundle/file-kinds";
import { EngineError } from "../../errors/engine-error";
import type { ExecResult } from "../../ssh/connection";
import { factsIn } from "../host/facts";
import { succeeded, type RemoteHost, type Step } from "../host/remote-host";
import { generationArchive } from "./archive";
import type { UnitsUp } from "./log";
import type { Secrets } from "./secrets";

/** How many units are up again, as `activate` says while it is at work. */
const UP = /^up (\d+)$/;

/** Generations that stay on a host. */
const KEPT_GENERATIONS = 3;

export function staging(bundle: HostBundle, generation: number, secrets: Secrets): Step {
  return {
    program: "stage",
    args: [bundle.root, String(generation)],
    stdin: generationArchive(bundle, secrets),
  };
}

/** Forgets a generation that did not make it. */
export async function discard(host: RemoteHost, bundle: HostBundle, generation: number): Promise<void> {
  await host.change("discard", [bundle.root, String(generation)]);
}

/** Files that changed and that the real daemons read first, where nothing depends on them yet. */
export function validatedFiles(bundle: HostBundle, changes: readonly FileChange[]): readonly string[] {
  const changed = changes.filter(({ kind }) => kind !== "removed").map(({ file }) => inGeneration(bundle, file.path));
  return changed.filter((path) => fileKindOf(path)?.validator !== undefined);
}

/** @param files see {@link validatedFiles}; nothing: nothing is asked */
export function validating({ environment, root }: HostBundle, generation: number, files: readonly string[]): Step[] {
  return files.length === 0
    ? []
    : [{ program: "validate", args: [environment, `${root}/generations/${generation}`, ...validations(files)] }];
}

/** @throws EngineError when a daemon has a complaint */
export function requireValid(result: ExecResult): void {
  if (result.code === 0 || result.stdout === "") {
    succeeded("validate", result);
    return;
  }
  const [first, ...others] = result.stdout.trimEnd().split("\n");
  throw new EngineError("VALIDATION_FAILED", `${first}; nothing was changed on the host`, others);
}

/** Stops units that are gone while the files that know how to stop them are still the current ones. */
export function stopping(plan: ActivationPlan): Step[] {
  return plan.stop.length === 0 ? [] : [{ program: "activate", args: [["stop", ...plan.stop].join(" ")] }];
}

/**
 * @param unitFiles whether systemd has to read unit files again
 * @param floatingIps of the whole environment
 */
export function switching(
  bundle: HostBundle,
  generation: number,
  unitFiles: "changed" | "same",
  floatingIps: readonly string[] = [],
): Step {
  return { program: "switch", args: [bundle.root, String(generation), unitFiles, ...floatingIps] };
}

/** @param rulesOnly units of the plan's reloads that only get their rules */
export function activating(
  bundle: HostBundle,
  plan: ActivationPlan,
  rulesOnly: ReadonlySet<string>,
  target: { readonly enable: boolean; readonly start: boolean },
  unitsUp: UnitsUp = () => undefined,
): Step[] {
  const layout = new Layout(bundle.environment);
  const groups = activationGroups(plan, bundle.units, rulesOnly);
  if (target.enable) groups.push(`enable ${layout.target}`);
  if (target.start) groups.push(`start ${layout.target}`);
  const heard = (line: string): void => {
    const [, up] = UP.exec(line) ?? [];
    if (up !== undefined) unitsUp(Number(up), broughtUp(plan));
  };
  return groups.length === 0 ? [] : [{ program: "activate", args: groups, heard }];
}

/** How many units a plan starts, reloads or restarts. */
export function broughtUp({ start, reload, restart }: ActivationPlan): number {
  return start.length + reload.length + restart.length;
}

/** @throws EngineError when a unit did not do what it was to do */
export function requireActivated({ code, stdout, stderr }: ExecResult): void {
  if (code === 0) return;
  const lines = (stdout + stderr).trimEnd().split("\n");
  const [first, ...journal] = lines.slice(lines.findIndex((line) => !UP.test(line)));
  const [, action, unit] = /^failed (\S+) (\S+)$/.exec(first!) ?? [];
  if (action === "rules")
    throw new EngineError("ACTIVATION_FAILED", `the new rules of ${unit} were not loaded`, journal);
  const what = unit === undefined ? `systemctl failed (exit ${code}): ${first}` : `systemctl ${action} ${unit} failed`;
  throw new EngineError("ACTIVATION_FAILED", what, journal);
}

export function checkingHealth({ units }: HostBundle): Step {
  return { program: "health", args: units };
}

/** @param output of `health`. @throws EngineError when a unit is not as it should be */
export function requireHealthy(output: string): void {
  const all = factsIn(output);
  const problems = [
    ...all("unit").map(([name, state]) => `unit ${name} is ${state}`),
    ...all("namespace").map(([name]) => `namespace ${name} is missing`),
  ];
  if (problems.length === 0) return;
  const journal = all("journal").map((words) => words.join(" "));
  throw new EngineError("UNHEALTHY", problems.join(", "), journal);
}

export function confirming({ root }: HostBundle, generation: number): Step {
  return { program: "confirm", args: [root, String(generation)] };
}

/** Forgets all but the last generations; says which went. */
export function pruning({ root }: HostBundle): Step {
  return { program: "prune", args: [root, String(KEPT_GENERATIONS)] };
}
