import { appendFileSync, readFileSync } from "node:fs";
import { grouped } from "../../../collections/grouped";
import { withHostKeys } from "../../../document/yaml/host-keys";
import { UserError } from "../../../errors/user-error";
import { writeDurably } from "../../../files/durable";
import type { ScannedKey } from "../../../ssh/key-scan";
import { localPath } from "../../../ssh/local-path";

/** A key that a host presents, and the name of the host for which it was sought. */
export interface FoundKey {
  readonly host: string;
  readonly key: ScannedKey;
}

/**
 * Writes keys of hosts that have none where they are sought: into the document, or into a known_hosts file.
 * @param keys none of them takes the place of another
 * @returns those that only a person can write: of jump hosts in the document, and of hosts whose `ssh` is an alias
 * @throws UserError when a file cannot be written
 */
export function acceptKeys(document: string, keys: readonly FoundKey[]): readonly FoundKey[] {
  const elsewhere = keys.filter(({ key }) => key.knownHosts !== undefined);
  for (const [file, lines] of grouped(elsewhere, ({ key }) => key.knownHosts!.file)) {
    const texts = new Set(lines.map(({ key }) => `${key.knownHosts!.name} ${key.line}\n`));
    write(file, () => append(localPath(file), [...texts].join("")));
  }
  const here = keys.filter(({ key }) => key.knownHosts === undefined);
  const own = here.filter(({ key }) => !key.isJumpHost);
  if (own.length === 0) return here;
  const before = readFileSync(document, "utf8");
  const { text, left } = withHostKeys(before, new Map(own.map(({ host, key }) => [host, key.line])));
  if (text !== before) write(document, () => writeDurably(document, text));
  return here.filter(({ host, key }) => key.isJumpHost || left.includes(host));
}

/** Its last line may lack an end. */
function append(file: string, lines: string): void {
  const before = readFileSync(file, "utf8");
  appendFileSync(file, before === "" || before.endsWith("\n") ? lines : `\n${lines}`);
}

function write(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new UserError([
      `${file}: CANNOT_WRITE: ${(error as Error).message}: let it be written, or put the keys there by hand`,
    ]);
  }
}
