import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { makeDirectory } from "../../output/make-directory";

/** Lists the files of a rendering, so that the next one into the same directory knows which are its own. */
const RECORD = ".vrouter-render";

/**
 * Writes `<directory>/<host>/<absolute path on the host>` for every file, with its mode, and deletes what an earlier
 * rendering wrote there and this one does not.
 * @throws UserError when the directory cannot be written, or holds something else
 */
export function renderDocument(compilation: Compilation, directory: string): void {
  const root = resolve(directory);
  try {
    const before = rendered(root);
    const foreign = filesIn(root).find((file) => file !== RECORD && !before.has(file));
    if (foreign !== undefined) throw notOurs(directory, foreign);
    const written = writeFiles(compilation, root);
    for (const file of before) if (!written.has(file)) remove(root, file);
    writeFileSync(join(root, RECORD), [...written].map((file) => `${file}\n`).join(""), { mode: 0o644 });
    for (const { host, files } of compilation.bundles) {
      process.stdout.write(`${join(directory, host)}: ${files.length} files\n`);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = `CANNOT_WRITE: ${(error as Error).message}: name a directory that can be written with --out`;
    throw new UserError([message]);
  }
}

function notOurs(directory: string, file: string): UserError {
  return new UserError([
    `NOT_RENDERED: ${directory} holds ${file}, which vrouter render did not write there: name another directory with --out, or empty it`,
  ]);
}

function rendered(root: string): ReadonlySet<string> {
  const record = join(root, RECORD);
  const text = existsSync(record) ? readFileSync(record, "utf8") : "";
  return new Set(text.split("\n").filter((file) => file !== ""));
}

function filesIn(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
}

/** @returns what it wrote, relative to the root */
function writeFiles({ bundles }: Compilation, root: string): ReadonlySet<string> {
  makeDirectory(root);
  const written = new Set<string>();
  for (const { host, files } of bundles) {
    for (const { path, mode, text } of files) {
      const file = join(host, path);
      makeDirectory(dirname(join(root, file)));
      writeFileSync(join(root, file), text, { mode: parseInt(mode, 8) });
      written.add(file);
    }
  }
  return written;
}

/** A file, and the directories that are empty without it. */
function remove(root: string, file: string): void {
  rmSync(join(root, file), { force: true });
  for (let path = dirname(file); path !== "."; path = dirname(path)) {
    if (!existsSync(join(root, path))) continue;
    if (readdirSync(join(root, path)).length > 0) return;
    rmdirSync(join(root, path));
  }
}
