import type { Argument, Command, Option } from "commander";

/** A command that does something. */
export interface Leaf {
  /** `vrouter keys scan` */
  readonly words: string;
  /** As the help of `vrouter` groups them: `Looking at hosts`. */
  readonly group: string;
  readonly command: Command;
}

/** The commands that do something: those that only have others below them, and hidden ones, are left out. */
export function leaves(command: Command, words = command.name(), group = ""): Leaf[] {
  if (command.commands.length === 0) return [{ words, group, command }];
  return shownCommands(command).flatMap((sub) =>
    leaves(sub, `${words} ${sub.name()}`, group === "" ? sub.helpGroup().replace(/:$/, "") : group),
  );
}

/** Without those that are hidden, and without commander's `help`. */
export function shownCommands(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((sub) => command.commands.includes(sub));
}

export interface Shown {
  readonly options: readonly Option[];
  readonly arguments: readonly Argument[];
}

/** What help shows of a command, but for `--help` itself. */
export function shownIn(command: Command): Shown {
  const help = command.createHelp();
  return {
    options: help.visibleOptions(command).filter(({ long }) => long !== "--help"),
    arguments: help.visibleArguments(command),
  };
}

/** What an option means, with what it may be and what it is by default. */
export function optionText({ description, argChoices, defaultValue, mandatory }: Option): string {
  const isTold = typeof defaultValue === "string" || typeof defaultValue === "number";
  return [
    ...(mandatory ? ["must be given"] : []),
    ...(description === "" ? [] : [description]),
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(", ")}`]),
    ...(isTold ? [`default: ${defaultValue}`] : []),
  ].join("; ");
}

/** A description as a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
