import { Token } from "cdktf";

/**
 * A text that the program needs when it makes the construct.
 * @param what completes the sentence "… is given by"
 * @throws when it is one that is known later
 */
export function plainText(what: string, text: string): string {
  if (!Token.isUnresolved(text)) return text;
  throw new Error(
    `${what} is given by a value that is known only later: give plain text, such as a constant of the program`,
  );
}
