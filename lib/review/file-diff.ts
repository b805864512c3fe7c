import { formatPatch, OMIT_HEADERS, structuredPatch } from "diff";
import { Layout } from "../artefacts/layout";
import { handoverIn } from "../bundle/files/handover-files";
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
  /** Hunks of a unified diff, without a header. */
  readonly diff: string;
}

/**
 * In the order of their paths. Of a host that leaves there are none: all of it goes. Of a new host there are no
 * programs and unit files: they are the same everywhere.
 */
export function fileDiffs(changes: readonly HostChange[], naming: Naming): FileDiff[] {
  const staying = changes.filter(({ leaves }) => leaves === undefined);
  const single = staying.flatMap((change) => {
    const shown = change.files.filter(({ file }) => change.before !== undefined || !isProgram(file));
    return shown.map(({ kind, before = "", file: { path, text } }): FileDiff => {
      const title = titleOf(new Layout(change.environment).relative(path), naming);
      return { hosts: [change.host], kind, path, title, ...patched(before, kind === "removed" ? "" : text) };
    });
  });
  const same = grouped(single, ({ path, kind, diff }) => JSON.stringify([path, kind, diff]));
  return [...same.values()]
    .map((own) => ({ ...own[0]!, hosts: own.flatMap(({ hosts }) => hosts) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** What this tool brings, whatever the environment. */
export function isProgram({ path }: Pick<FileDiff, "path">): boolean {
  return /^\/etc\/vrouter\/[^/]+\/current\/(runtime|systemd)\//.test(path);
}

function titleOf(path: string, naming: Naming): string {
  const taken = handoverIn(path);
  if (taken !== undefined) return handoverTitle(taken, naming);
  const [directory, id, name] = path.split("/");
  if (directory === "routers" && name !== undefined) return `router ${naming("router", id!)}: ${name}`;
  if (directory === "dhcp" && name !== undefined) return `DHCP of ${naming("network", id!)}: ${name}`;
  if (directory === "networks") return `network ${naming("network", id!)}`;
  return path;
}

function handoverTitle({ from, kind, id }: { from: string; kind: string; id: string }, naming: Naming): string {
  if (kind === "routers") return `router ${naming("router", id)}: from ${from}`;
  return kind === "dhcp"
    ? `DHCP of ${naming("network", id)}: from ${from}`
    : `network ${naming("network", id)}: from ${from}`;
}

function patched(before: string, after: string): Pick<FileDiff, "added" | "removed" | "diff"> {
  const patch = structuredPatch("", "", before, after, "", "", { context: 3 });
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const marked = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const diff = patch.hunks.length === 0 ? "" : formatPatch(patch, OMIT_HEADERS);
  return { added: marked("+"), removed: marked("-"), diff };
}
