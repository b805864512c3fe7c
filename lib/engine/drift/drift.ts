import { networkdDevicesIn } from "../../artefacts/network/unmanaged";
import { type HostBundle, type HostFile, inGeneration } from "../../bundle/bundle";
import { cutsTraffic } from "../kernel/traffic";
import { patch, type Drift } from "./difference";
import { fileDrift } from "./file-drift";
import { withoutHandedOver, type OtherEnvironments } from "../state/handover";
import type { Inspected } from "../state/inspection";
import { kernelFacts, type Scope } from "./kernel-facts";
import { unitDrift } from "./unit-drift";

export type { Drift } from "./difference";

/** What differs on a host from what was last confirmed there, files first. */
export function driftOf({ generation, bundle, inspection }: Inspected, others: OtherEnvironments = new Map()): Drift[] {
  const own = withoutHandedOver(bundle, others);
  const rules = Object.entries(inspection.rules).filter(([path]) => isOwn(path, bundle, own));
  return [
    ...fileDrift(bundle, generation, inspection),
    ...unitDrift(own, inspection),
    ...unmanagedDrift(bundle, inspection),
    ...kernelDrift(own, { ...inspection, rules: Object.fromEntries(rules) }),
  ];
}

function isOwn(path: string, all: HostBundle, { files }: HostBundle): boolean {
  const has = (among: readonly HostFile[]) => among.some((file) => inGeneration(all, file.path) === path);
  return has(files) || !has(all.files);
}

/** Of what the kernel has alone. */
export function kernelDrift(bundle: HostBundle, inspection: Inspected["inspection"], scope: Scope = "all"): Drift[] {
  const facts = kernelFacts(bundle, inspection, scope).flatMap(({ subject, files, desired, live }): Drift[] => {
    const [missing, extra] = [without(desired, live), without(live, desired)];
    if (missing.length === 0 && extra.length === 0) return [];
    const kind = subject.endsWith("/sysctl") ? "kernel-setting" : "network";
    const diff = patch(subject, text(desired), text(live));
    const traffic = cutsTraffic(missing, extra);
    return [{ kind, subject, message: "is not what the kernel has", diff, traffic, ...mended(files) }];
  });
  return [...facts, ...ruleDrift(bundle, inspection)];
}

function unmanagedDrift(bundle: HostBundle, { live }: Inspected["inspection"]): Drift[] {
  return Object.entries(live).flatMap(([subject, there]): Drift[] => {
    const desired = bundle.files.find(({ path }) => inGeneration(bundle, path) === subject)?.text;
    if (
      desired === undefined ||
      networkdDevicesIn(desired).every((device) => networkdDevicesIn(there).includes(device))
    )
      return [];
    const message = "is not what systemd-networkd leaves alone";
    const diff = patch(subject, desired, there);
    return [{ kind: "network", subject, message, diff, traffic: true, activations: [], repair: ["networkctl reload"] }];
  });
}

function ruleDrift(bundle: HostBundle, { rules }: Inspected["inspection"]): Drift[] {
  return Object.entries(rules).flatMap(([subject, loaded]): Drift[] => {
    const [desired, live] = [loaded.desired, loaded.live].map(withoutEmptyTables) as [string, string];
    if (desired === live) return [];
    const files = bundle.files.filter(({ path }) => path.endsWith(`/current/${subject}`));
    const diff = patch(subject, desired, live);
    return [{ kind: "rules", subject, message: "is not what is loaded", diff, traffic: true, ...mended(files) }];
  });
}

/** An empty table lets everything pass, like one that is not there. */
function withoutEmptyTables(saved: string): string {
  return saved.replace(/^\*\S+\n(?::\S+ ACCEPT\n)*COMMIT\n/gm, "");
}

/** The units that read files read them again. */
function mended(files: readonly HostFile[]): Pick<Drift, "activations" | "repair"> {
  const activations = [...new Map(files.flatMap((file) => file.activations.map((one) => [one.unit, one]))).values()];
  return { activations, repair: activations.map(({ unit, action }) => `systemctl ${action} ${unit}`) };
}

function without(facts: readonly string[], others: readonly string[]): string[] {
  const there = new Set(others);
  return facts.filter((fact) => !there.has(fact));
}

/** The order of facts is no fact of the kernel. */
function text(facts: readonly string[]): string {
  return [...new Set(facts)].sort().join("\n") + "\n";
}
