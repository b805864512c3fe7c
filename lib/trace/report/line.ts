/** `nat`: `-A snat -o qg-… -j SNAT …` */
export interface HopFact {
  readonly word: string;
  readonly text: string;
  /** A sign before it: a host says something else. */
  readonly mark?: string;
}

/** A line below a hop. */
export function line({ word, text, mark = " " }: HopFact): string {
  return `  ${mark}  ${word.padEnd(10)}  ${text}`;
}
