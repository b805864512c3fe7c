/** A sentence that keeps apart what comes from a plan: each printer quotes that in its own way. */
export type Phrase = readonly (string | Quoted)[];

export interface Quoted {
  readonly quoted: string;
}

/** Strings that are put in are quoted; numbers and phrases are not. */
export function phrase(words: TemplateStringsArray, ...values: readonly (string | number | Phrase)[]): Phrase {
  return words.flatMap((word, i): Phrase => {
    const value = values[i];
    if (value === undefined) return [word];
    if (typeof value === "string") return [word, { quoted: value }];
    return typeof value === "number" ? [word, String(value)] : [word, ...value];
  });
}

/** Names in a row that are listed one by one. */
const TOLD = 5;

/** `a`, `b` and `c`; of a long list the first ones, and how many more there are. */
export function listed(names: readonly string[]): Phrase {
  const told = names.length > TOLD + 1 ? names.slice(0, TOLD) : names;
  const rest = names.length - told.length;
  const parts: Phrase[] = told.map((name) => [{ quoted: name }]);
  if (rest > 0) parts.push([`${rest} more`]);
  return parts.flatMap((part, i) => [...(i === 0 ? [] : [i === parts.length - 1 ? " and " : ", "]), ...part]);
}

export { counted } from "../text/counted";

/** As text. @param quote how to show what comes from a plan */
export function spoken(words: Phrase, quote: (text: string) => string): string {
  return words.map((word) => (typeof word === "string" ? word : quote(word.quoted))).join("");
}
