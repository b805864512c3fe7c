import { CodedError } from "../../../errors/coded-error";
import { requireLock, writeLock } from "../../../lock/lock-file";
import { isSynthesised, lockFileOfProgram, wordFor } from "../../../sources/synthesised";
import { requireDocument } from "../../deployed-by-cdktf";
import { afterDeployment, keepChoices, load } from "../../load";

export interface LockOptions {
  /** Refuse whatever would change the file. */
  readonly frozen: boolean;
  /** Forget what hosts had before. */
  readonly deployed: boolean;
}

/** Writes the choices of a document into its lock file; of a program, those of the last synthesis are there already. */
export function lockDocument(file: string, { frozen, deployed }: LockOptions): void {
  if (isSynthesised(file)) return lockProgram(file, { frozen, deployed });
  const document = load(file);
  keepChoices(deployed ? afterDeployment(document) : document, frozen);
}

/** Only a synthesis chooses: an older one must not take away what a later one wrote. */
function lockProgram(file: string, { frozen, deployed }: LockOptions): void {
  if (!frozen && !deployed) requireDocument(file, () => WRITTEN_BY_SYNTHESIS);
  const lockFile = lockFileOfProgram(file);
  if (lockFile === undefined) {
    const stack = wordFor(file);
    throw new CodedError(
      "NO_LOCK_FILE",
      `the program of ${stack} has no lock file, and remembers nothing that could be forgotten; to keep choices, add ` +
        'new LockFile(stack, "lock", { path: "edge.lock.json" }) and run npx cdktf synth',
    );
  }
  const document = load(file);
  const { topology, lock } = document.compilation;
  requireLock(lockFile, topology.environment, lock, "npx cdktf synth");
  if (!deployed) return;
  const after = afterDeployment(document);
  keepChoices({ ...after, lockFile }, frozen);
  writeLock(document.lockFile, topology.environment, after.compilation.lock);
}

const WRITTEN_BY_SYNTHESIS =
  "npx cdktf synth writes the lock file; --frozen asks whether it holds what was chosen, and --deployed forgets what hosts had before";
