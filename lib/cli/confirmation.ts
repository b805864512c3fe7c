import { UserError } from "../errors/user-error";
import { isAgreed } from "../terminal/question";

/**
 * Lets a person see what is about to be done, and asks.
 * @throws UserError unless the answer is yes
 */
export async function confirm(summary: readonly string[], question: string): Promise<void> {
  for (const line of summary) process.stderr.write(`${line}\n`);
  if (!(await isAgreed(question)))
    throw new UserError(["NOT_AGREED: the answer was not yes, so nothing was changed; answer y, or give --yes"]);
}
