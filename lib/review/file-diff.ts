import { posix } from "node:path";
import { formatPatch, OMIT_HEADERS, structuredPatch } from "diff";
import { Layout } from "../artefacts/layout";
import { fileKindOf, kindOfFile, OWNERS, type FilePattern } from "../bundle/file-kinds";
import { isDigested } from "../bundle/state-text";
import { grouped } from "../collections/grouped";
import type { Naming } from "./facts/network";
import type { HostChange } from "./plan/host-change";

/** A file that changes, in the same way on one host or several. */
export interface FileDiff {
  readonly hosts: readonly string[];
  readonly kind: "added" | "changed" | "removed";
  readonly path: string;
  /** With names instead of ids: `edge: keepalived.conf`. */
  readonly title: string;
  readonly added: number;
  readonly removed: number;
  /** Hunks of a unified diff, without a header; none of a program of this tool, of which the state keeps only a digest. */
  readonly diff: string;
}

/** What is said of a file beside its title: `+1 -2`, `added, +3 -0`, `another version`. */
export function extentOf({ path, kind, added, removed }: FileDiff): string {
  if (isDigested({ path })) return kind === "changed" ? "another version" : kind;
  return `${kind === "changed" ? "" : `${kind}, `}+${added} -${removed}`;
}

/**
 * In the order in which somebody reads them, see {@link rankOf}, then of their paths. Of a host that leaves there are none: all of it goes. Of a new host there are no
 * programs and unit files: they are the same everywhere.
 */
export function fileDiffs(changes: readonly HostChange[], naming: Naming): FileDiff[] {
  const staying = changes.filter(({ leaves }) => leaves === undefined);
  const patchOf = patches();
  const single = staying.flatMap((change) => {
    const shown = change.files.filter(({ file }) => change.before !== undefined || !isProgram(file));
    return shown.map(({ kind, before = "", file: { path, text } }): FileDiff => {
      const title = titleOf(new Layout(change.environment).relative(path), naming);
      const patch = isDigested({ path }) ? UNSEEN : patchOf(before, kind === "removed" ? "" : text);
      return { hosts: [change.host], kind, path, title, ...patch };
    });
  });
  const same = grouped(single, ({ path, kind, diff }) => JSON.stringify([path, kind, diff]));
  return [...same.values()]
    .map((own) => ({ ...own[0]!, hosts: own.flatMap(({ hosts }) => hosts) }))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** 0: what a reviewer understands, the network; 1: what this tool keeps for itself; 2: what it brings, whatever the environment. */
export function rankOf(file: Pick<FileDiff, "path">): 0 | 1 | 2 {
  if (isProgram(file)) return 2;
  const kind = kindOfFile(file);
  return kind === undefined || kind.owner === "environment" || INTERNAL.has(kind.pattern) ? 1 : 0;
}

const INTERNAL: ReadonlySet<FilePattern> = new Set([
  "routers/<id>/sysctl",
  "dhcp/<id>/sysctl",
  "dhcp/<id>/addn_hosts",
  "from/<other>/routers/<id>",
  "from/<other>/networks/<id>",
  "from/<other>/dhcp/<id>",
]);

function isProgram(file: Pick<FileDiff, "path">): boolean {
  return kindOfFile(file)?.owner === "tool";
}

function titleOf(path: string, naming: Naming): string {
  const { owner, id, other, pattern } = fileKindOf(path) ?? {};
  if (id === undefined || (owner !== "router" && owner !== "dhcp" && owner !== "network")) return path;
  const { title, named } = OWNERS[owner];
  const what = `${title} ${naming(named, id)}`;
  if (other !== undefined) return `${what}: from ${other}`;
  return pattern === "networks/<id>" ? what : `${what}: ${posix.basename(path)}`;
}

type Patch = Pick<FileDiff, "added" | "removed" | "diff">;

const UNSEEN: Patch = { added: 0, removed: 0, diff: "" };

/** Each is made once: a later version of this tool changes the same unit files on every host. */
function patches(): (before: string, after: string) => Patch {
  const made = new Map<string, Map<string, Patch>>();
  return (before, after) => {
    const from = made.get(before) ?? new Map<string, Patch>();
    const patch = from.get(after) ?? patched(before, after);
    made.set(before, from.set(after, patch));
    return patch;
  };
}

function patched(before: string, after: string): Patch {
  const patch = structuredPatch("", "", before, after, "", "", { context: 3 });
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const marked = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const diff = patch.hunks.length === 0 ? "" : formatPatch(patch, OMIT_HEADERS);
  return { added: marked("+"), removed: marked("-"), diff };
}
