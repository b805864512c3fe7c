import { createTwoFilesPatch } from "diff";
import type { HostBundle } from "../bundle/bundle";
import { secretPlaceholder, secretsIn } from "../bundle/secret";
import { inGeneration } from "./generation-path";
import type { Inspected } from "./inspection";

/** One thing that is not as it was left. */
export interface Drift {
  readonly kind: "file-edited" | "file-removed" | "file-added" | "unit" | "rules" | "network" | "kernel-setting";
  /** Path in the generation, or name of a unit. */
  readonly subject: string;
  readonly message: string;
  /** Unified diff from what it was left as to what it is; empty where a word says it all. */
  readonly diff: string;
  /** What mends it, on the host; empty: `vrouter repair` writes the file again. */
  readonly repair: readonly string[];
}

/** What differs on a host from what was last confirmed there, files first. */
export function driftOf({ bundle, inspection }: Omit<Inspected, "generation">): Drift[] {
  return [...fileDrift(bundle, inspection), ...unitDrift(bundle, inspection), ...kernelDrift(bundle, inspection)];
}

function fileDrift(bundle: HostBundle, { files }: Inspected["inspection"]): Drift[] {
  const wished = new Map(bundle.files.map((file) => [inGeneration(bundle, file.path), file]));
  const added = Object.keys(files)
    .filter((path) => !wished.has(path))
    .map((path) => drift("file-added", path, "is not of ours", patch(path, "", files[path]!.text)));
  const others = [...wished].flatMap(([path, file]): Drift[] => {
    const there = files[path];
    if (there === undefined) return [drift("file-removed", path, "is gone", "")];
    const text = withoutSecrets(file.text, there.text);
    const edited = text === file.text ? [] : [drift("file-edited", path, "was edited", patch(path, file.text, text))];
    const wrong = [
      ...(there.mode === file.mode ? [] : [`mode ${there.mode}, was ${file.mode}`]),
      ...(there.owner === "root" ? [] : [`owner ${there.owner}, was root`]),
    ];
    return [...edited, ...(wrong.length === 0 ? [] : [drift("file-edited", path, `has ${wrong.join(", ")}`, "")])];
  });
  return [...others, ...added].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** The text on the host with placeholders where a file's secrets stand, wherever in it an edit has moved their lines. */
function withoutSecrets(wished: string, there: string): string {
  const placeholders = secretsIn(wished).map(secretPlaceholder);
  const secretLines = wished.split("\n").filter((line) => placeholders.some((one) => line.includes(one)));
  return there
    .split("\n")
    .map((own) => secretLines.find((line) => hasSecretOf(own, line, placeholders)) ?? own)
    .join("\n");
}

function hasSecretOf(own: string, line: string, placeholders: readonly string[]): boolean {
  const [before, after] = line.split(placeholders.find((one) => line.includes(one))!) as [string, string];
  return own.trimStart().startsWith(before.trimStart()) && own.endsWith(after);
}

function unitDrift(bundle: HostBundle, { unlinked, units }: Inspected["inspection"]): Drift[] {
  const lost = unlinked.map(({ name, folder }) => drift("unit", name, `is not linked into ${folder}`, ""));
  const states = bundle.units.flatMap((unit): Drift[] => {
    const state = units[unit] ?? "not there";
    return state === "active" ? [] : [drift("unit", unit, `is ${state}`, "", [`systemctl start ${unit}`])];
  });
  return [...lost, ...states];
}

function kernelDrift(bundle: HostBundle, { live, rules }: Inspected["inspection"]): Drift[] {
  return bundle.files.flatMap((file): Drift[] => {
    const path = inGeneration(bundle, file.path);
    const repair = file.activations.map(({ unit, action }) => `systemctl ${action} ${unit}`);
    const now = live[path];
    if (now !== undefined) {
      const [wished, there] = [file.text, now].map(sortedFacts) as [string, string];
      if (wished === there) return [];
      const diff = patch(path, wished, there);
      if (path.startsWith("unmanaged/")) {
        return [drift("network", path, "is not what systemd-networkd leaves alone", diff, ["networkctl reload"])];
      }
      const kind = path.endsWith("/sysctl") ? "kernel-setting" : "network";
      return [drift(kind, path, "is not what the kernel has", diff, repair)];
    }
    const loaded = rules[path];
    if (loaded === undefined || loaded.wished === loaded.live) return [];
    return [drift("rules", path, "is not what is loaded", patch(path, loaded.wished, loaded.live), repair)];
  });
}

/** Neither comments nor the order of lines are facts of the kernel. */
function sortedFacts(text: string): string {
  const facts = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return facts.sort().join("\n") + "\n";
}

function drift(
  kind: Drift["kind"],
  subject: string,
  message: string,
  diff: string,
  repair: readonly string[] = [],
): Drift {
  return { kind, subject, message, diff, repair };
}

function patch(path: string, wished: string, there: string): string {
  return createTwoFilesPatch(`${path} as it was left`, `${path} as it is`, wished, there, "", "", { context: 1 })
    .split("\n")
    .slice(1)
    .join("\n");
}
