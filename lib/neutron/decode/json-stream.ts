import { CodedError } from "../../errors/coded-error";

/** A JSON value and the line it starts on, from 1. */
export interface JsonValue {
  readonly value: unknown;
  readonly line: number;
}

export class JsonStreamError extends CodedError {
  constructor(
    /** From 1. */
    readonly line: number,
    reason: string,
  ) {
    super("NOT_JSON", reason);
  }
}

const MAX_DEPTH = 64;

/**
 * The objects and lists of a text, one after the other, as several commands print them into one file or pipe.
 * @throws JsonStreamError
 */
export function parseJsonStream(given: string): JsonValue[] {
  const text = given.replace(/^\uFEFF/, "");
  const values: JsonValue[] = [];
  for (let at = skipSpace(text, 0); at < text.length;) {
    const end = endOfValue(text, at);
    values.push({ value: parse(text, at, end), line: lineAt(text, at) });
    at = skipSpace(text, end);
  }
  return values;
}

function parse(text: string, start: number, end: number): unknown {
  try {
    return JSON.parse(text.slice(start, end));
  } catch (error) {
    const reason = (error as Error).message;
    throw new JsonStreamError(
      lineAt(text, start),
      `starts a value that is not JSON (${reason}); take it as it was printed`,
    );
  }
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && " \t\r\n".includes(text[next]!)) next += 1;
  return next;
}

/** Behind the bracket that closes the one at `start`. */
function endOfValue(text: string, start: number): number {
  if (text[start] !== "{" && text[start] !== "[") {
    throw new JsonStreamError(
      lineAt(text, start),
      "is neither an object nor a list of JSON; give the output of `-f json`",
    );
  }
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '"') at = endOfString(text, at);
    else if ("{[".includes(character)) depth += 1;
    else if ("}]".includes(character)) depth -= 1;
    if (depth > MAX_DEPTH) throw new JsonStreamError(lineAt(text, at), `is nested deeper than ${MAX_DEPTH} levels`);
    if (depth === 0) return at + 1;
  }
  throw new JsonStreamError(lineAt(text, text.length), "ends inside of a value; it is cut off");
}

/** Its closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
