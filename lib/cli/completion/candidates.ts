import type { Argument, Command, Option } from "commander";
import { ANYWHERE } from "../../model/endpoint";
import { shownCommands } from "../manual/leaves";

/** What may stand where the cursor is. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What has to be looked up outside of the program. */
export interface Names {
  /** @param document as it stands on the line; undefined: the one that need not be named */
  readonly hosts: (document: string | undefined) => readonly string[];
  readonly routers: (document: string | undefined) => readonly string[];
  readonly subnets: (document: string | undefined) => readonly string[];
  readonly vms: (document: string | undefined) => readonly string[];
  readonly codes: () => readonly string[];
  /** Folders, with a slash behind them, and files that begin so. */
  readonly files: (start: string) => readonly string[];
  /** The same of documents, and what else is written in YAML. */
  readonly documents: (start: string) => readonly string[];
}

/** @param words behind `vrouter`; the last is the one that is being written, perhaps empty */
export function candidates(program: Command, words: readonly string[], names: Names): Candidate[] {
  const before = words.slice(0, -1);
  const start = words.at(-1) ?? "";
  const { command, rest } = commandIn(program, before);
  const given = readWords(command, rest);
  return offered(command, given, start, names).filter(({ value }) => value.startsWith(start));
}

/** As far as the words name commands. */
function commandIn(program: Command, words: readonly string[]): { command: Command; rest: readonly string[] } {
  const sub = program.commands.find((one) => one.name() === words[0]);
  return sub === undefined ? { command: program, rest: words } : commandIn(sub, words.slice(1));
}

interface Given {
  readonly operands: readonly string[];
  readonly options: readonly Option[];
  /** The option that waits for its value. */
  readonly open?: Option;
  /** Behind `--` there are no options. */
  readonly isEnded: boolean;
}

function readWords(command: Command, words: readonly string[]): Given {
  return words.reduce<Given>(
    (given, word) => {
      if (given.open !== undefined) return { ...given, open: undefined };
      if (given.isEnded || !word.startsWith("-")) return { ...given, operands: [...given.operands, word] };
      if (word === "--") return { ...given, isEnded: true };
      const option = command.options.find(({ long, short }) => word === long || word === short);
      if (option === undefined) return given;
      return { ...given, options: [...given.options, option], open: option.required ? option : undefined };
    },
    { operands: [], options: [], isEnded: false },
  );
}

function offered(command: Command, given: Given, start: string, names: Names): Candidate[] {
  const document = given.operands.find((_, index) => isDocument(command.registeredArguments[index]));
  if (given.open !== undefined) return optionValues(given.open, document, start, names);
  const [, name, value] = /^(--[a-z-]+)=(.*)$/.exec(start) ?? [];
  const option = name === undefined ? undefined : command.options.find(({ long }) => long === name);
  if (option !== undefined) {
    const values = optionValues(option, document, value!, names);
    return values.map((one) => ({ ...one, value: `${name}=${one.value}` }));
  }
  if (start.startsWith("-") && !given.isEnded) return optionsOf(command, given.options);
  const subs = shownCommands(command).map((sub) => ({ value: sub.name(), description: sub.description() }));
  return [...subs, ...operandValues(command, given.operands, start, names)];
}

function optionsOf(command: Command, given: readonly Option[]): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !given.includes(option) || /name>$/.test(option.flags))
    .map(({ long, description }) => ({ value: long!, description }));
}

function optionValues(option: Option, document: string | undefined, start: string, names: Names): Candidate[] {
  if (option.argChoices !== undefined) return plain(option.argChoices);
  const [, kind = ""] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  const listed = listedIn(option, kind);
  if (listed === undefined) return plain(valuesOf(kind, document, start, names));
  // Several may be named, with commas between them.
  const others = start.slice(0, start.lastIndexOf(",") + 1);
  const all = [...names[listed](document), ...(option.long === "--host" ? ["role=network", "role=compute"] : [])];
  return plain(all.filter((name) => !others.split(",").includes(name)).map((name) => others + name));
}

/** Of what an option takes several. */
function listedIn({ long }: Option, kind: string): "hosts" | "routers" | "subnets" | undefined {
  if (long === "--host" || kind === "host") return "hosts";
  if (long === "--router") return "routers";
  return long === "--subnet" ? "subnets" : undefined;
}

/** A document may be left out, and then what follows it stands in its place. */
function operandValues(command: Command, operands: readonly string[], start: string, names: Names): Candidate[] {
  const all = command.registeredArguments;
  const isLeftOut = isDocument(all[0]) && all.length > 1 && operands[0] !== undefined && !looksLikeFile(operands[0]);
  const place = Math.min(operands.length + (isLeftOut ? 1 : 0), all.length - 1);
  const argument = all[place];
  if (argument === undefined || (operands.length + (isLeftOut ? 1 : 0) >= all.length && !argument.variadic)) return [];
  const document = isDocument(all[0]) && !isLeftOut ? operands[0] : undefined;
  const follows = place === 0 && isDocument(argument) && all[1] !== undefined ? [all[1]] : [];
  return [argument, ...follows].flatMap((one) => plain(one.argChoices ?? valuesOf(one.name(), document, start, names)));
}

const DOCUMENTS = ["document", "documents", "before", "after"];
const FILES = ["file", "files", "path", "plan", "directory", "folder"];

function valuesOf(kind: string, document: string | undefined, start: string, names: Names): readonly string[] {
  if (DOCUMENTS.includes(kind)) return names.documents(start);
  if (FILES.includes(kind)) return names.files(start);
  if (kind === "router") return names.routers(document);
  if (kind === "end") return [...names.vms(document), ANYWHERE];
  if (kind === "code") return names.codes();
  return [];
}

function isDocument(argument: Argument | undefined): boolean {
  return argument !== undefined && DOCUMENTS.includes(argument.name());
}

function looksLikeFile(word: string): boolean {
  return /[./]/.test(word);
}

function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value, description: "" }));
}
