import type { HostBundle } from "../../bundle/bundle";
import type { Check } from "./check";

export interface Folder {
  readonly path: string;
  readonly kib: number;
  /** 0: the file system does not count them. */
  readonly inodes: number;
  readonly isWritable: boolean;
}

const KIB_PER_MIB = 1024;

/** The new one beside the three that stay. */
const GENERATIONS = 4;

/** Room for what a deployment writes, and a MiB more. */
export function disk(bundle: HostBundle, folders: readonly Folder[]): Check[] {
  const lacking = folders.flatMap((folder) => lack(bundle, folder));
  if (lacking.length > 0) return lacking;
  const least = Math.min(...folders.map(({ kib }) => kib));
  return [{ check: "disk", state: "ok", found: `${mib(least)} MiB free` }];
}

function lack({ files }: HostBundle, { path, kib, inodes, isWritable }: Folder): Check[] {
  const failed = (found: string, fix: string): Check[] => [
    { check: "disk", state: "failed", found: `${path} ${found}`, fix },
  ];
  if (!isWritable) return failed("is read-only", "remount it for writing");
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) * GENERATIONS;
  const neededMib = Math.ceil(bytes / 1024 / KIB_PER_MIB) + 1;
  if (kib < neededMib * KIB_PER_MIB) return failed(`has ${mib(kib)} MiB free`, `make room: it needs ${neededMib} MiB`);
  const neededInodes = files.length * GENERATIONS * 2;
  if (inodes === 0 || inodes >= neededInodes) return [];
  return failed(`has ${inodes} inodes free`, `remove files: it needs ${neededInodes}`);
}

function mib(kib: number): number {
  return Math.floor(kib / KIB_PER_MIB);
}
