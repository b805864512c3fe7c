import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** A path of the machine this runs on: `~` is the home, relative ones start from the working directory. */
export function localPath(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : resolve(path);
}
