import { printable } from "../text/printable";

/** Why the engine did not reach its goal on a host. The host's name is not in the message. */
export class EngineError extends Error {
  /**
   * @param code stable, for scripts: `HOST_KEY_MISMATCH`
   * @param message one line
   * @param details lines to print below it, such as the last ones of a journal
   */
  constructor(
    readonly code: string,
    message: string,
    readonly details: readonly string[] = [],
  ) {
    super(message);
    this.name = "EngineError";
  }
}

/** `error` as lines to print, whatever a host put into it: the first is `CODE: message`. */
export function errorLines(error: unknown): string[] {
  if (error instanceof EngineError) {
    return [`${error.code}: ${error.message}`, ...error.details.map((line) => `  ${line}`)].map(printable);
  }
  return [error instanceof Error ? error.message : String(error)];
}
