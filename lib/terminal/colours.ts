import pc from "picocolors";
import type { Colours } from "../text/colours";

/**
 * Those of a stream: a terminal has some, what is read later has none. `NO_COLOR` takes them from both and `FORCE_COLOR`
 * gives them to both, see https://no-color.org and https://force-color.org. A pipeline is asked like anyone else: what it
 * keeps in a file must stay what it is.
 */
export function coloursOf(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv = process.env,
): Colours {
  if (isSet(NO_COLOR) || FORCE_COLOR === "0") return pc.createColors(false);
  return pc.createColors(isSet(FORCE_COLOR) || (stream.isTTY === true && TERM !== "dumb"));
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== "";
}
