import type { Box, Group, List, Mark, Text } from "./picture";

/** A text and the sign before it. */
export interface SignedText {
  readonly text: string;
  readonly mark?: Mark;
}

/** More of one kind in a box are counted. */
const MOST_LISTED = 8;

/** What is written in a box, its name first: of a long list what changes comes first, and the rest is counted. */
export function boxTexts({ texts, lists, mark }: Box): readonly SignedText[] {
  return [...named(texts, mark), ...lists.flatMap(cut)];
}

export function groupTexts({ texts, mark }: Group): readonly SignedText[] {
  return named(texts, mark);
}

/** What becomes of all of it is said of its name. */
function named([name, ...others]: readonly Text[], mark: Mark | undefined): SignedText[] {
  return name === undefined ? [] : [{ ...name, mark: name.mark ?? mark }, ...others];
}

function cut({ noun, texts }: List): readonly Text[] {
  if (texts.length <= MOST_LISTED) return texts;
  const byNews = [...texts].sort((a, b) => Number(b.mark !== undefined) - Number(a.mark !== undefined));
  const rest = counted(byNews.slice(MOST_LISTED - 1), noun === undefined ? undefined : `more ${noun}`);
  return [...byNews.slice(0, MOST_LISTED - 1), ...rest.map(({ text, mark }) => ({ text: `… ${text}`, mark }))];
}

/** How many there are, by what becomes of them. */
function counted(texts: readonly Text[], noun: string | undefined): Text[] {
  return ([undefined, "added", "removed"] as const).flatMap((mark): Text[] => {
    const number = texts.filter((text) => text.mark === mark).length;
    if (number === 0) return [];
    return [{ text: noun === undefined ? `${number} more` : plural(number, noun), mark }];
  });
}

export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export function plain(text: string): Text {
  return { text };
}
