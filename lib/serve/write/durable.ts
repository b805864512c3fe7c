import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { createHash } from "node:crypto";

/** Writes a file so that after a loss of power it has the old text or the new one. */
export function writeDurably(file: string, text: string): void {
  const aside = `${file}.new`;
  const handle = openSync(aside, "w", 0o644);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, file);
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
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** SHA-256, in hex. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
