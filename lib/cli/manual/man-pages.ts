import type { Command } from "commander";
import { grouped } from "../../collections/grouped";
import { leaves, optionText, sentence, shownIn, type Leaf } from "./leaves";

/**
 * Pages for `man`, in the macros of man(7), by the name of their file: `vrouter.1`, and `vrouter-keys-scan.1` for each command.
 * @param date of the version: `2026-11-29`
 */
export function manPages(
  program: Command,
  { version, date }: { readonly version: string; readonly date: string },
): ReadonlyMap<string, string> {
  const all = leaves(program);
  const title = (name: string) => `.TH ${name.toUpperCase()} 1 "${date}" "cdktf\\-vrouter ${version}" "vrouter"`;
  return new Map([
    [`${program.name()}.1`, [title(program.name()), ...overview(program, all), ""].join("\n")],
    ...all.map((leaf): [string, string] => {
      const name = pageName(leaf);
      return [`${name}.1`, [title(name), ...commandPage(leaf, program.name()), ""].join("\n")];
    }),
  ]);
}

const EXIT_STATUS = [
  ".SH EXIT STATUS",
  ...term("0", "It is done, or there is nothing to say."),
  ...term("1", "An error, which begins with its code: see vrouter explain."),
  ...term("2", "As the command says above."),
];

const ENVIRONMENT = [
  ".SH ENVIRONMENT",
  ...term("NO_COLOR", "Set to 1: no colours."),
  ...term("FORCE_COLOR", "Set to 1: colours in a pipe, too."),
];

function overview(program: Command, all: readonly Leaf[]): string[] {
  const groups = grouped(all, ({ group }) => group);
  return [
    ".SH NAME",
    `vrouter \\- ${escaped(lowerFirst(program.description()))}`,
    ".SH SYNOPSIS",
    ".B vrouter",
    ".I command",
    "[options] [arguments]",
    ".SH DESCRIPTION",
    escaped("Each command has a page of its own, named after it: vrouter-apply(1)."),
    ...[...groups].flatMap(([group, own]) => [
      `.SH ${escaped(group.toUpperCase())}`,
      ...own.flatMap(({ words, command }) => term(words, sentence(command.description()))),
    ]),
    ...EXIT_STATUS,
    ...ENVIRONMENT,
  ];
}

function commandPage(leaf: Leaf, program: string): string[] {
  const { words, command } = leaf;
  const shown = shownIn(command);
  return [
    ".SH NAME",
    `${escaped(pageName(leaf))} \\- ${escaped(command.description())}`,
    ".SH SYNOPSIS",
    `.B ${escaped(words)}`,
    escaped(command.usage()),
    ".SH DESCRIPTION",
    escaped(sentence(command.description())),
    ...list(
      "ARGUMENTS",
      shown.arguments.map((argument) => [argument.name(), argument.description]),
    ),
    ...list(
      "OPTIONS",
      shown.options.map((option) => [option.flags, optionText(option)]),
    ),
    ...EXIT_STATUS,
    ...ENVIRONMENT,
    ".SH SEE ALSO",
    `.BR ${escaped(program)} (1)`,
  ];
}

function list(heading: string, rows: readonly (readonly [name: string, text: string])[]): string[] {
  const told = rows.filter(([, text]) => text !== "");
  return told.length === 0 ? [] : [`.SH ${heading}`, ...told.flatMap(([name, text]) => term(name, text))];
}

function term(name: string, text: string): string[] {
  return [".TP", `.B ${escaped(name)}`, escaped(text)];
}

function pageName({ words }: Leaf): string {
  return words.replaceAll(" ", "-");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What troff would take for its own. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq")
    .replace(/^([.'])/gm, "\\&$1");
}
