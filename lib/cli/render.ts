import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Compilation } from "../compile";
import { UserError } from "./load";

/** Writes `<directory>/<host>/<absolute path on the host>` for every file, with its mode. */
export function renderDocument(compilation: Compilation, directory: string): void {
  try {
    writeFiles(compilation, directory);
  } catch (error) {
    const message = `CANNOT_WRITE: ${(error as Error).message}: name a directory that can be written with --out`;
    throw new UserError([message]);
  }
}

function writeFiles({ bundles }: Compilation, directory: string): void {
  for (const { host, files } of bundles) {
    for (const { path, mode, text } of files) {
      const target = join(directory, host, path);
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
      writeFileSync(target, text, { mode: parseInt(mode, 8) });
    }
    process.stdout.write(`${join(directory, host)}: ${files.length} files\n`);
  }
}
