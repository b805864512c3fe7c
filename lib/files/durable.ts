import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file so that after a loss of power it has the old text or the new one. Its mode and owner stay, and a link to it.
 * @param mode of one that is not there yet
 */
export function writeDurably(file: string, text: string, mode = 0o644): void {
  const target = realPath(file);
  const aside = asideOf(target);
  const before = found(() => statSync(target));
  const handle = openSync(aside, "w", 0o600);
  try {
    // Only root may give a file to somebody else.
    if (before !== undefined && process.getuid?.() === 0) fchownSync(handle, before.uid, before.gid);
    fchmodSync(handle, before === undefined ? mode : before.mode & 0o7777);
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, target);
}

/** @throws the error with which {@link writeDurably} would end, before anything is to be written */
export function requireWritableFolder(file: string): void {
  const aside = asideOf(realPath(file));
  closeSync(openSync(aside, "w"));
  rmSync(aside);
}

/** What takes the place of a file once it is whole. */
function asideOf(target: string): string {
  return `${target}.new`;
}

/** Where a file is, or will be. */
export function realPath(file: string): string {
  return found(() => realpathSync(file)) ?? join(realpathSync(dirname(file)), basename(file));
}

/** What was renamed or removed in a folder stays so. */
export function syncFolderOf(file: string): void {
  const handle = openSync(dirname(file), "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function removeDurably(file: string): void {
  rmSync(file, { force: true });
  syncFolderOf(file);
}

/** undefined: there is no such file. */
export function textIn(file: string): string | undefined {
  return found(() => readFileSync(file, "utf8"));
}

/** undefined: there is nothing there. */
function found<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
