import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatLock, lockFileOf } from "../../lib/lock/lock-file";
import type { Declarations } from "../../lib/model/declared/declarations";
import type { Lock } from "../../lib/model/lock";
import { ENVIRONMENT_FILE, LOCK_FILE_KEY } from "../../lib/sources/synthesised";
import { inKeyOrder, jsonText } from "../../lib/text/json";

/**
 * Puts beside `cdk.tf.json` what the commands of `vrouter` read: what a stack declares, as a document, and the choices that
 * were made for it. The same declarations give the same bytes, in whatever order they are made.
 */
export function writeEnvironment(stackDirectory: string, declarations: Declarations, { lock, keptIn }: Chosen): void {
  const { environment, ...rest } = declarations;
  const file = join(stackDirectory, ENVIRONMENT_FILE);
  writeFileSync(file, jsonText({ environment, [LOCK_FILE_KEY]: keptIn, ...(inKeyOrder(rest) as object) }));
  writeFileSync(lockFileOf(file), formatLock(environment, lock));
}

interface Chosen {
  readonly lock: Lock;
  /** The program's own lock file, from the folder of the stack: a project may lie elsewhere the next time. */
  readonly keptIn: string | undefined;
}
