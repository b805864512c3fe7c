import type { HostBundle } from "../../../bundle/bundle";
import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { filePatch } from "../../output/file-patch";
import { compiledRevision } from "./compiled-revision";

/**
 * Prints what differs between the artefacts of two documents, as `diff -ru` of what `render` writes. Needs neither Terraform
 * nor a host. Exit status 2: something differs.
 * @param words documents, or `DOCUMENT@REVISION` of git, each with its own lock file
 */
export function showDifference(words: readonly [before: string, after: string]): void {
  const [before, after] = words.map(compiledRevision) as [Compilation, Compilation];
  const patch = patchOf(before.bundles, after.bundles);
  process.stdout.write(patch);
  if (patch !== "") throw new UserError([], 2);
}

function patchOf(before: readonly HostBundle[], after: readonly HostBundle[]): string {
  const [old, now] = [before, after].map(textsOf) as [Map<string, string>, Map<string, string>];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => filePatch(path, old.get(path), now.get(path)))
    .join("");
}

/** `<host>/<path on the host>` -> text. */
function textsOf(bundles: readonly HostBundle[]): Map<string, string> {
  return new Map(
    bundles.flatMap(({ host, files }) => files.map(({ path, text }) => [`${host}${path}`, text] as const)),
  );
}
