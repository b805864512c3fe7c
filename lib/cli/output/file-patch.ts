import { createTwoFilesPatch } from "diff";

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
