import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Node's own `recursive` never ends in a file system such as /proc. */
export function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o755 });
}
