import { createTwoFilesPatch } from "diff";
import { paintedHunks, type Colours } from "../../text/colours";

/**
 * The change of one file as git shows it.
 * @param before undefined: there was none
 * @param after undefined: there is none
 */
export function filePatch(path: string, before: string | undefined, after: string | undefined): string {
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const to = after === undefined ? "/dev/null" : `b/${path}`;
  const patch = createTwoFilesPatch(from, to, before ?? "", after ?? "", "", "", { context: 3 });
  return patch.split("\n").slice(1).join("\n");
}

/** The same in colours. */
export function painted(patch: string, colours: Colours): string {
  const [from, to, ...hunks] = patch.split("\n") as [string, string, ...string[]];
  return [colours.bold(from), colours.bold(to), ...paintedHunks(hunks, colours)].join("\n");
}
