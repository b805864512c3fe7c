import { Layout } from "../../artefacts/layout";
import { activationGroups, type ActivationPlan } from "../../bundle/activation-plan";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import type { FileChange } from "../../bundle/changes";
import { fileKindOf, validations } from "../../bundle/file-kinds";
import { EngineError } from "../../errors/engine-error";
import { factsIn } from "../host/facts";
import type { RemoteHost } from "../host/remote-host";
import { generationArchive } from "./archive";
import type { Secrets } from "./secrets";

/** Generations that stay on a host. */
const KEPT_GENERATIONS = 3;

export async function stage(host: RemoteHost, bundle: HostBundle, generation: number, secrets: Secrets): Promise<void> {
  await host.change("stage", [bundle.root, String(generation)], generationArchive(bundle, secrets));
}

/** Forgets a generation that did not make it. */
export async function discard(host: RemoteHost, bundle: HostBundle, generation: number): Promise<void> {
  await host.change("discard", [bundle.root, String(generation)]);
}

/** Has the real daemons read what changed, where nothing depends on it yet. @returns how many files they read */
export async function validate(
  host: RemoteHost,
  bundle: HostBundle,
  generation: number,
  changes: readonly FileChange[],
): Promise<number> {
  const changed = changes.filter(({ kind }) => kind !== "removed").map(({ file }) => inGeneration(bundle, file.path));
  const read = changed.filter((path) => fileKindOf(path)?.validator !== undefined);
  if (read.length === 0) return 0;
  const complaints = await host.ask("validate", [`${bundle.root}/generations/${generation}`, ...validations(read)]);
  if (complaints !== "") {
    const [first, ...others] = complaints.trimEnd().split("\n");
    throw new EngineError("VALIDATION_FAILED", `${first}; nothing was changed on the host`, others);
  }
  return read.length;
}

/** Stops units that are gone while the files that know how to stop them are still the current ones. */
export async function stop(host: RemoteHost, plan: ActivationPlan): Promise<void> {
  if (plan.stop.length > 0) await systemctl(host, [["stop", ...plan.stop].join(" ")]);
}

/** @param unitFiles whether systemd has to read unit files again */
export async function switchTo(
  host: RemoteHost,
  bundle: HostBundle,
  generation: number,
  unitFiles: "changed" | "same",
): Promise<void> {
  await host.change("switch", [bundle.root, String(generation), unitFiles]);
}

export async function activate(
  host: RemoteHost,
  bundle: HostBundle,
  plan: ActivationPlan,
  target: { readonly enable: boolean; readonly start: boolean },
): Promise<void> {
  const layout = new Layout(bundle.environment);
  const groups = activationGroups(plan, bundle.units);
  if (target.enable) groups.push(`enable ${layout.target}`);
  if (target.start) groups.push(`start ${layout.target}`);
  if (groups.length > 0) await systemctl(host, groups);
}

export async function checkHealth(host: RemoteHost, bundle: HostBundle): Promise<void> {
  const all = factsIn(await host.ask("health", bundle.units));
  const problems = [
    ...all("unit").map(([name, state]) => `unit ${name} is ${state}`),
    ...all("namespace").map(([name]) => `namespace ${name} is missing`),
  ];
  if (problems.length === 0) return;
  const journal = all("journal").map((words) => words.join(" "));
  throw new EngineError("UNHEALTHY", problems.join(", "), journal);
}

/** @returns the generations that went */
export async function prune(host: RemoteHost, bundle: HostBundle): Promise<string[]> {
  return (await host.change("prune", [bundle.root, String(KEPT_GENERATIONS)]))
    .split("\n")
    .filter((line) => line !== "");
}

async function systemctl(host: RemoteHost, groups: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await host.attempt("activate", groups);
  if (code === 0) return;
  const [first, ...journal] = (stdout + stderr).trimEnd().split("\n");
  const [, action, unit] = /^failed (\S+) (\S+)$/.exec(first!) ?? [];
  const what = unit === undefined ? `systemctl failed (exit ${code}): ${first}` : `systemctl ${action} ${unit} failed`;
  throw new EngineError("ACTIVATION_FAILED", what, journal);
}
