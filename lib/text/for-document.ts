import { shellQuote } from "./shell-quote";

/** In commands that a message names: whoever wrote it knows what is wrong, and not which document it is wrong in. */
const PLACEHOLDER = /(?<=\bvrouter [a-z ]+ )DOCUMENT\b/g;

/**
 * A message with its commands as they are to be run: `vrouter lock edge.yaml` for `vrouter lock DOCUMENT`.
 * @param word the document, or the folder of a stack; undefined: nobody knows
 */
export function forDocument(message: string, word: string | undefined): string {
  if (word === undefined) return message;
  return message.replaceAll(PLACEHOLDER, () => shellQuote(word));
}
