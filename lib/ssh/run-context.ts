import { EngineError } from "../errors/engine-error";

/** Of a host that was only asked, or not reached. */
const NOTHING_CHANGED = "nothing was changed on the host";

/** What whoever runs the engine hands in: it reads no environment by itself, and neither writes to a terminal nor asks there. */
export interface RunContext {
  /** Variables by their names: `SSH_AUTH_SOCK`, `VROUTER_SSH_PASSPHRASE`, and those of secrets, `VROUTER_SECRET_…`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What commands are given that mean the environment: a document, or the folder of a stack. @default - nobody knows */
  readonly document?: string | undefined;
  /** Gets a line for whatever the user should know and is no part of an answer, such as another attempt to connect. */
  readonly notice: (line: string) => void;
  /** Has a person give the passphrase of a key file; absent: there is nobody to ask. */
  readonly askPassphrase?: (keyFile: string) => Promise<string>;
  /**
   * Ends the work. A host that was not switched to its new generation stays as it was, one that was goes back; then the error
   * `ABORTED` is thrown.
   */
  readonly signal?: AbortSignal;
}

/** @param state what is true of the host then. @throws EngineError when the run was aborted */
export function requireGoingOn({ signal }: Pick<RunContext, "signal">, state = NOTHING_CHANGED): void {
  if (signal?.aborted === true) throw new EngineError("ABORTED", `interrupted; ${state}`);
}

/** Nobody is to blame, and nothing has to be mended. */
export function isAborted(error: unknown): boolean {
  return error instanceof EngineError && error.code === "ABORTED";
}

/**
 * Waits for something that an abort ends sooner.
 * @param end what makes it fail at once
 * @throws EngineError when the run was aborted, else what it throws
 */
export async function unlessAborted<T>(
  { signal }: Pick<RunContext, "signal">,
  end: () => void,
  work: () => Promise<T>,
): Promise<T> {
  requireGoingOn({ signal });
  signal?.addEventListener("abort", end);
  try {
    return await work();
  } catch (error) {
    requireGoingOn({ signal });
    throw error;
  } finally {
    signal?.removeEventListener("abort", end);
  }
}
