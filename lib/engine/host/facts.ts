import { EngineError } from "../../errors/engine-error";

/**
 * Reads what a program of `host/engine/` says: one fact a line, a word and its values.
 * @returns the values of each fact with a word, in the order of the lines
 */
export function factsIn(output: string): (word: string) => string[][] {
  const facts = output.split("\n").map((line) => line.split(" "));
  return (word) => facts.filter(([first]) => first === word).map(([, ...values]) => values);
}

/** The values of a fact that is always printed. @throws EngineError when it is not */
export function factIn(all: (word: string) => string[][], word: string): readonly [string, ...string[]] {
  const [value, ...others] = all(word)[0] ?? [];
  if (value === undefined || value === "") throw strange(word, undefined);
  return [value, ...others];
}

/** @throws EngineError when it is no number */
export function numberIn(word: string, value: string | undefined): number {
  if (value === undefined || !/^-?\d+(\.\d+)?$/.test(value)) throw strange(word, value);
  return Number(value);
}

/** @param value seconds since 1970. @returns ISO 8601. @throws EngineError when it is no time */
export function timeIn(word: string, value: string | undefined): string {
  const time = new Date(numberIn(word, value) * 1000);
  if (Number.isNaN(time.getTime())) throw strange(word, value);
  return time.toISOString();
}

/** @throws EngineError when it is none of them */
export function oneOf<T extends string>(known: readonly T[], word: string, value: string | undefined): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw strange(word, value);
  return found;
}

function strange(word: string, value: string | undefined): EngineError {
  const said = value === undefined ? `nothing of "${word}"` : `"${value}" of "${word}"`;
  return new EngineError(
    "STRANGE_ANSWER",
    `the host says ${said}, which cannot be read: look whether its disk is full and its commands are those of its packages; ` +
      "otherwise report it",
  );
}
