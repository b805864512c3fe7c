import { distance } from "fastest-levenshtein";
import { adviceIn } from "./advice";
import catalogue from "./catalogue.json";
import { OF_DOCUMENTS, OF_WARNINGS } from "./reasons/documents";
import { OF_HOSTS } from "./reasons/hosts";
import { TO_DO } from "./reasons/to-do";

/** What the sources, the tests and the pages have of a code. */
export interface Entry {
  /** `HOST_KEY_MISMATCH` */
  readonly code: string;
  /** `hosts`: of a host, a command or a request. */
  readonly of: "documents" | "warnings" | "hosts";
  /** The forms that its message takes; `<name>` is filled in. */
  readonly says: readonly string[];
  readonly example: Example;
  /** Pages of the documentation that have more of it, with a heading: `operations.md, When a host is lost`. */
  readonly pages: readonly string[];
}

export interface Example {
  /** Lines of a document that give it. */
  readonly document?: string;
  /** What is then printed. */
  readonly said: string;
}

export interface Explanation extends Entry {
  readonly why: string;
  /** What may help, the one or the other. */
  readonly toDo: readonly string[];
}

export const REASONS: Readonly<Record<string, string>> = { ...OF_DOCUMENTS, ...OF_WARNINGS, ...OF_HOSTS };

/** Every code there is, sorted. */
export const EXPLANATIONS: readonly Explanation[] = (catalogue as readonly Entry[]).map((entry) => ({
  ...entry,
  why: REASONS[entry.code]!,
  toDo: toDo(entry),
}));

function toDo({ code, says }: Entry): string[] {
  const told = TO_DO[code];
  return told === undefined ? [...new Set(says.flatMap((form) => adviceIn(form) ?? []))] : [told];
}

const MOST_NEAREST = 5;

/** @param given in any case, with blanks or hyphens for underscores. @returns undefined: there is no such code */
export function explanationOf(given: string): Explanation | undefined {
  const code = canonical(given);
  return EXPLANATIONS.find((one) => one.code === code);
}

/** Codes that may have been meant: those that have the text in them, or else those that are written nearly so. */
export function nearestCodes(given: string): string[] {
  const sought = canonical(given);
  const codes = EXPLANATIONS.map(({ code }) => code);
  const holding = sought.length < 3 ? [] : codes.filter((code) => code.includes(sought));
  const near = codes
    .map((code) => ({ code, far: distance(code, sought) }))
    .filter(({ code, far }) => far <= Math.max(2, code.length / 3))
    .sort((a, b) => a.far - b.far);
  return [...new Set([...holding, ...near.map(({ code }) => code)])].slice(0, MOST_NEAREST);
}

function canonical(given: string): string {
  return given
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, "_")
    .replace(/:$/, "");
}
