/** Of the protocol: both from 0, in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export function offsetAt(text: string, { line, character }: Position): number {
  let start = 0;
  for (let passed = 0; passed < line; passed++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + character, end === -1 ? text.length : end);
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { line, character: offset - (before.lastIndexOf("\n") + 1) };
}

/** The word, or quoted text, that begins at a place; both counted from 1. */
export function wordAt(text: string, { line, column }: { readonly line: number; readonly column: number }): Range {
  const start = offsetAt(text, { line: line - 1, character: column - 1 });
  const [word] = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s,:[\]{}#][^\s,[\]{}#]*?(?=:\s|[\s,[\]{}#]|$)|)/.exec(
    text.slice(start, start + 1000),
  )!;
  return { start: positionAt(text, start), end: positionAt(text, start + word.length) };
}
