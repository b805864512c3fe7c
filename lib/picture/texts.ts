import type { Text } from "./picture";

/** More of one kind in a box are counted. */
const MOST_LISTED = 8;

export function listed(texts: readonly string[], what: string): string[] {
  if (texts.length <= MOST_LISTED) return [...texts];
  return [...texts.slice(0, MOST_LISTED - 1), `… ${texts.length} ${what} in all`];
}

export function plain(text: string): Text {
  return { text };
}
