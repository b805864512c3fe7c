import { printable } from "../text/printable";

/** Where in the files of whoever runs this something is wrong; lines and columns from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** What went wrong, as a person reads it and as a script tells it from others. All errors of ours are of this class. */
export class CodedError extends Error {
  /**
   * @param code stable, for scripts: `HOST_KEY_MISMATCH`
   * @param message one line: what was given, why it is wrong, what to do
   * @param details lines to print below it, such as the last ones of a journal
   */
  constructor(
    readonly code: string,
    message: string,
    readonly details: readonly string[] = [],
    readonly place?: FilePlace,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** `error` as lines to print, whatever a host put into it: the first is `CODE: message`, after its place if it has one. */
export function errorLines(error: unknown): string[] {
  if (!(error instanceof CodedError)) return [error instanceof Error ? error.message : String(error)];
  const { code, message, details, place } = error;
  const at = place === undefined ? "" : `${placeText(place)}: `;
  return [`${at}${code}: ${message}`, ...details.map((line) => `  ${line}`)].map(printable);
}

function placeText({ file, line, column }: FilePlace): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}
