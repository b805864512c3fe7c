/**
 * Reads what a program of `host/engine/` says: one fact a line, a word and its values.
 * @returns the values of each fact with a word, in the order of the lines
 */
export function factsIn(output: string): (word: string) => string[][] {
  const facts = output.split("\n").map((line) => line.split(" "));
  return (word) => facts.filter(([first]) => first === word).map(([, ...values]) => values);
}
