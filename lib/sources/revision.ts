import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { CodedError } from "../errors/coded-error";
import { onDisk, type Texts } from "./texts";

/** A file as it is on disk, or with `@REVISION` behind its name, as it was in git. */
export function atRevision(word: string): { readonly file: string; readonly texts: Texts } {
  const [, file, revision] = /^(.+)@([^@]+)$/.exec(word) ?? [];
  if (file === undefined || revision === undefined || existsSync(word)) return { file: word, texts: onDisk };
  requireRevision(file, revision);
  return {
    file,
    texts: {
      label: (name) => `${name}@${revision}`,
      read: (name) => {
        const { status, stdout, stderr } = git(name, ["show", "--end-of-options", `${revision}:./${basename(name)}`]);
        if (status === 0) return stdout;
        throw Object.assign(new Error(stderr.trim()), { code: "ENOENT" });
      },
    },
  };
}

/** @throws CodedError, so that a file that is not in a revision is not taken for a revision that is not there */
function requireRevision(file: string, revision: string): void {
  const { status, stderr } = git(file, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  ]);
  if (status === 0) return;
  const reason = stderr.trim() === "" ? "git knows no such commit" : stderr.trim().replace(/^fatal: /, "");
  throw new CodedError(
    "NO_REVISION",
    `${file}@${revision}: ${reason}; name a commit, branch or tag of the repository of ${file}`,
  );
}

function git(file: string, args: readonly string[]) {
  const result = spawnSync("git", ["-C", dirname(file), ...args], { encoding: "utf8", maxBuffer: 256 << 20 });
  if (result.error !== undefined)
    throw new CodedError("NO_REVISION", `git cannot be run (${result.error.message}): install it`);
  return result;
}
