import type { Explanation } from "./catalogue";

const WIDTH = 100;

/** An explanation as a terminal shows it. */
export function explanationText({ code, of, says, why, toDo, example, pages }: Explanation): string {
  const parts: [string, readonly string[]][] = [
    ["Says", says.flatMap((form) => wrapped(form, "- "))],
    ["Why", wrapped(why)],
    ["What to do", toDo.flatMap((one) => wrapped(withoutLinks(one), "- "))],
    ["Example", [...(example.document?.split("\n") ?? []), ...wrapped(example.said, "> ")]],
    ["More", [`docs/reference/errors.md#${code.toLowerCase()}`, ...pages.map((page) => `docs/${page}`)]],
  ];
  const kind = { documents: "an error of a document", warnings: "a warning", hosts: "an error of a host or a command" }[
    of
  ];
  return [
    `${code}: ${kind}`,
    ...parts
      .filter(([, lines]) => lines.length > 0)
      .map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`.trimEnd())].join("\n")),
  ]
    .join("\n\n")
    .concat("\n");
}

/** `[Neutron](../neutron.md)` as `Neutron (docs/neutron.md)`. */
function withoutLinks(text: string): string {
  return text.replace(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g, "$1 (docs/$2)");
}

/** In lines of at most a hundred characters, of which those after the first are indented as that is by `lead`. */
function wrapped(text: string, lead = ""): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < WIDTH) lines.splice(-1, 1, `${line} ${word}`);
    else lines.push((lines.length === 0 ? lead : " ".repeat(lead.length)) + word);
  }
  return lines;
}
