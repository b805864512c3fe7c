import type { HostBundle } from "../../../bundle/bundle";
import { fileChanges, type FileChange } from "../../../bundle/changes";
import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { changedWays, type ChangedWays } from "../../../review/changed-ways";
import { plainDisturbances } from "../../../review/output/json";
import { disturbanceLines, rowLines } from "../../../review/output/terminal";
import { coloursOf } from "../../../terminal/colours";
import { jsonText } from "../../../text/json";
import { checkFacts, type CheckFact } from "../../../trace/facts";
import { filePatch, painted } from "../../output/file-patch";
import { compiledRevision } from "./compiled-revision";

interface HostDifference {
  readonly host: string;
  readonly changes: readonly FileChange[];
}

/**
 * Prints what differs between the artefacts of two documents, as `diff -ru` of what `render` writes, and then the ways that
 * change of those that their checks ask for, as a review tells them. Needs neither Terraform nor a host. Exit status 2:
 * something differs.
 * @param words documents, or `DOCUMENT@REVISION` of git, each with its own lock file
 */
export function showDifference(
  words: readonly [before: string, after: string],
  { json }: { readonly json: boolean },
): void {
  const [before, after] = words.map(compiledRevision) as [Compilation, Compilation];
  const hosts = differencesOf(before.bundles, after.bundles);
  const ways = changedWays(checksOf(before), checksOf(after));
  const text = json
    ? jsonText({ hosts, ...ways, disturbances: plainDisturbances(ways.disturbances) })
    : [hosts.map(patchOf).join(""), waysText(ways)].filter((part) => part !== "").join("\n");
  process.stdout.write(text);
  if (hosts.length > 0 || ways.disturbances.length > 0 || ways.rows.length > 0) throw new UserError([], 2);
}

function checksOf({ topology, placement }: Compilation): ReadonlyMap<string, CheckFact> {
  return new Map(Object.entries(checkFacts(topology, placement)));
}

function waysText({ disturbances, rows }: ChangedWays): string {
  const lines = [...disturbanceLines(disturbances, coloursOf(process.stdout)), ...rowLines(rows)];
  return lines.map((line) => `${line}\n`).join("");
}

/** Of the hosts on which a text differs, sorted by name. */
function differencesOf(before: readonly HostBundle[], after: readonly HostBundle[]): HostDifference[] {
  const [old, now] = [before, after].map((bundles) => new Map(bundles.map((bundle) => [bundle.host, bundle])));
  const hosts = [...new Set([...old!.keys(), ...now!.keys()])].sort();
  return hosts
    .map((host) => ({ host, changes: fileChanges(old!.get(host), now!.get(host) ?? { files: [] }).filter(isOfText) }))
    .filter(({ changes }) => changes.length > 0);
}

function isOfText({ kind, file, before }: FileChange): boolean {
  return kind !== "changed" || file.text !== before;
}

function patchOf({ host, changes }: HostDifference): string {
  const colours = coloursOf(process.stdout);
  return changes
    .map(({ kind, file, before }) =>
      painted(filePatch(`${host}${file.path}`, before, kind === "removed" ? undefined : file.text), colours),
    )
    .join("");
}
