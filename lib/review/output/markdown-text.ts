import { visible, visibleLine } from "../../text/printable";

/** Longest name that is shown in full. */
const NAME_LENGTH = 300;

/** Longest line of a diff that is shown in full. */
const LINE_LENGTH = 1000;

/** Characters that mean nothing to Markdown, to HTML or in a table, inside a code span. */
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9 .,:;/()=+_-]*[A-Za-z0-9.)])?$/;

/**
 * Foreign text as code, which cannot end early, be markup, mention anybody or break a table. What could is written as HTML
 * entities: nothing reads those as markup.
 */
export function code(text: string): string {
  const line = visibleLine(text, NAME_LENGTH);
  return PLAIN.test(line) ? `\`${line}\`` : htmlCode(text);
}

/** The same where HTML stands already, such as in a `<summary>`. */
export function htmlCode(text: string): string {
  const line = visibleLine(text, NAME_LENGTH);
  return `<code>${PLAIN.test(line) ? line : line.replace(/[^A-Za-z0-9 ]/gu, entity)}</code>`;
}

/** Lines as they may stand in a block of code: nothing in them is invisible, and none is very long. */
export function codeLines(text: string): string[] {
  return visible(text)
    .split("\n")
    .map((line) =>
      line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}… (${line.length - LINE_LENGTH} more)` : line,
    );
}

/** A block of such lines, whose fence is longer than any in it. */
export function fenced(language: string, lines: readonly string[]): string {
  const body = lines.join("\n");
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}\n`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)!};`;
}
