import type { Argument, Command, Option } from "commander";
import { vrouterProgram } from "../../lib/cli/program/program";

const HEAD = `# Commands

Every command of \`vrouter\`, made from the program by the tests; \`vrouter COMMAND --help\` says the same. What is not named has its
default: a document is the only one in this folder or in \`environments/\`.

- **Exit status**: 0 it is done, or there is nothing to say; 1 an error, which begins with [its code](reference/errors.md); 2 as a
  command says below.
- **Colours** are for terminals. \`NO_COLOR=1\` takes them away, \`FORCE_COLOR=1\` keeps them in a pipe.
- Results go to standard output, all else to standard error.

`;

/** `docs/commands.md` */
export function commandsPage(): string {
  const all = leaves(vrouterProgram());
  const groups = [...new Set(all.map(({ group }) => group))];
  return HEAD + groups.map((group) => section(group, all)).join("\n");
}

interface Leaf {
  /** `vrouter keys scan` */
  readonly words: string;
  readonly group: string;
  readonly command: Command;
}

/** The commands that do something: those that only have others below them are left out. */
function leaves(command: Command, words = command.name(), group = ""): Leaf[] {
  if (command.commands.length === 0) return [{ words, group, command }];
  return command.commands.flatMap((sub) =>
    leaves(sub, `${words} ${sub.name()}`, group === "" ? sub.helpGroup().replace(/:$/, "") : group),
  );
}

function section(group: string, all: readonly Leaf[]): string {
  const own = all.filter((leaf) => leaf.group === group);
  return `## ${group}\n\n${own.map(page).join("\n")}`;
}

function page({ words, command }: Leaf): string {
  const { visibleOptions, visibleArguments } = helpOf(command);
  const rows = [
    ...visibleArguments.map((argument) => [argument.name(), argument.description]),
    ...visibleOptions.map((option) => [option.flags, optionText(option)]),
  ].filter(([, text]) => text !== "");
  return [
    `### ${words}`,
    "",
    `    ${words} ${command.usage()}`,
    "",
    sentence(command.description()),
    "",
    ...(rows.length === 0
      ? []
      : ["| | |", "|---|---|", ...rows.map(([name, text]) => `| \`${name}\` | ${cell(text!)} |`), ""]),
  ].join("\n");
}

function helpOf(command: Command): {
  readonly visibleOptions: readonly Option[];
  readonly visibleArguments: readonly Argument[];
} {
  const help = command.createHelp();
  return {
    visibleOptions: help.visibleOptions(command).filter(({ long }) => long !== "--help"),
    visibleArguments: help.visibleArguments(command),
  };
}

function optionText({ description, argChoices, defaultValue, mandatory }: Option): string {
  const isTold = typeof defaultValue === "string" || typeof defaultValue === "number";
  return [
    ...(mandatory ? ["must be given"] : []),
    ...(description === "" ? [] : [description]),
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(", ")}`]),
    ...(isTold ? [`default: ${defaultValue}`] : []),
  ].join("; ");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${cell(text).slice(1)}.`;
}

/** Markdown takes what stands between angle brackets for its own. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
