import type { Box, Line, Mark, Text } from "./picture";

/** A text and the sign before it. */
export interface SignedText {
  readonly text: string;
  readonly mark?: Mark;
}

/** More of one kind in a box, or at a line, are counted. */
const MOST_LISTED = 8;

export const LINE_NOUNS: Readonly<Record<Line["kind"], string>> = {
  "way-out": "way",
  gateway: "gateway",
  interface: "interface",
  pair: "pair",
};

/** What is written in a box: of a long list what changes comes first, and the rest is counted. */
export function boxTexts({ texts, list, mark }: Box): readonly SignedText[] {
  const [name, ...others] = texts;
  if (name === undefined) return list === undefined ? [] : cut(ofWhole(list.texts, mark), list.noun);
  return [{ ...name, mark: name.mark ?? mark }, ...others, ...(list === undefined ? [] : cut(list.texts, list.noun))];
}

export function lineTexts({ kind, labels, mark }: Line): readonly SignedText[] {
  return cut(ofWhole(labels, mark), LINE_NOUNS[kind]);
}

/** What comes or goes as a whole does so with each of its texts. */
export function ofWhole(texts: readonly Text[], mark: Mark | undefined): readonly Text[] {
  return mark === "added" || mark === "removed" ? texts.map(({ text }) => ({ text, mark })) : texts;
}

function cut(texts: readonly Text[], noun: string): readonly Text[] {
  if (texts.length <= MOST_LISTED) return texts;
  const byNews = [...texts].sort((a, b) => Number(b.mark !== undefined) - Number(a.mark !== undefined));
  const rest = counted(byNews.slice(MOST_LISTED - 1), `more ${noun}`);
  return [...byNews.slice(0, MOST_LISTED - 1), ...rest.map(({ text, mark }) => ({ text: `… ${text}`, mark }))];
}

/** How many there are, by what becomes of them. */
export function counted(texts: readonly Text[], noun: string): Text[] {
  return ([undefined, "added", "removed"] as const).flatMap((mark): Text[] => {
    const number = texts.filter((text) => text.mark === mark).length;
    return number === 0 ? [] : [{ text: plural(number, noun), mark }];
  });
}

export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export function plain(text: string): Text {
  return { text };
}
