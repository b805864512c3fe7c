import type { HostBundle, HostFile } from "./bundle";

/** A file that is not the same on a host as in the bundle before. */
export interface FileChange {
  readonly kind: "added" | "changed" | "removed";
  /** As it is now; of a removed file, as it was. */
  readonly file: HostFile;
  /** Text before; undefined: there was no such file. */
  readonly before?: string;
}

/** What differs on a host between two bundles, sorted by path. Every file of `after` is added when there is no `before`. */
export function fileChanges(
  before: Pick<HostBundle, "files"> | undefined,
  after: Pick<HostBundle, "files">,
): FileChange[] {
  const old = new Map(before?.files.map((file) => [file.path, file]));
  const kept = new Set(after.files.map((file) => file.path));
  const changes: FileChange[] = [...old.values()]
    .filter((file) => !kept.has(file.path))
    .map((file) => ({ kind: "removed", file, before: file.text }));
  for (const file of after.files) {
    const was = old.get(file.path);
    if (was === undefined) changes.push({ kind: "added", file });
    else if (was.text !== file.text || was.mode !== file.mode) {
      changes.push({ kind: "changed", file, before: was.text });
    }
  }
  return changes.sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
}
