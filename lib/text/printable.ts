/** One line without anything that would steer a terminal: what messages quote may be as bad as what it is blamed for. */
export function printable(message: string): string {
  return message.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/* eslint-disable no-control-regex -- they are what is looked for */
/** Control characters, and those that change the direction of text or take no room. A line ends with "\n" only. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The same text with nothing in it that a terminal obeys or a reader does not see. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** On one line, of at most `length` characters. */
export function visibleLine(text: string, length: number): string {
  const line = visible(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
