import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** A file that a page has the reader write, or a command that it has them run. */
export type Step =
  | { readonly file: string; readonly text: string }
  | { readonly command: string; /** As the page says in a comment behind it; else 0. */ readonly status: number };

export interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** The numbered sections of a page: blocks of code that name a file, and indented lines, in the order in which a reader meets them. */
export function walkthrough(page: string): Section[] {
  const [, ...sections] = readFileSync(join(ROOT, page), "utf8").split(/^## (?=\d+\. )/m);
  return sections.map((section) => {
    const [title, ...rest] = section.split(/\n(?=## )/)[0]!.split("\n");
    return { title: title!, steps: stepsOf(rest.join("\n")) };
  });
}

function stepsOf(text: string): Step[] {
  return [...text.matchAll(/^```\w+ (\S+)\n([^]*?)^```$|^```[^]*?^```$|^ {4}(\S.*)$/gm)].flatMap(
    ([, file, content, command]): Step[] => {
      if (file !== undefined) return [{ file, text: content! }];
      return command === undefined ? [] : [{ command, status: Number(/# exit status (\d)/.exec(command)?.[1] ?? 0) }];
    },
  );
}
