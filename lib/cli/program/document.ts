import type { Command } from "commander";
import type { Compilation } from "../../compile";
import { documentNamed, synthesisedAt } from "../../sources/synthesised";
import { useDocument } from "../../terminal/document-in-use";
import { documentHere } from "../document-here";

export const WHICH =
  "or the folder of a stack that cdktf synthesised; default: the only one in this folder or in environments/, else in cdktf.out";

/** Adds the argument that names a document, which may be left out. @param after names of the arguments that follow it */
export function takingDocument(command: Command, ...after: readonly string[]): Command {
  command.argument("[document]", WHICH);
  for (const name of after) command.argument(`[${name}]`);
  const usage = ["[options]", "[document]", ...after.map((name) => `<${name}>`)].join(" ");
  return after.length === 0 ? command : command.usage(usage);
}

/**
 * The action of a command that takes a document.
 * @param work gets the document's file, what follows it, and the options
 */
export function onDocument<Rest extends readonly unknown[]>(work: (file: string, ...rest: Rest) => Promise<void>) {
  return async function (this: Command, ...given: unknown[]): Promise<void> {
    const words = given.slice(0, this.registeredArguments.length);
    const options = given[words.length];
    const named = words.filter((word) => word !== undefined);
    const missing = this.registeredArguments[named.length + 1];
    if (missing !== undefined) this.error(`error: missing required argument '${missing.name()}'`);
    const [file, ...after] = named.length === words.length ? named : [theDocument(), ...named];
    useDocument(file as string);
    await work(documentNamed(file as string), ...([...after, options] as unknown as Rest));
  };
}

/** The one that nobody had to name, or the folder of its stack; a person sees which it is. */
export function theDocument(): string {
  const word = documentHere();
  const since = synthesisedAt(documentNamed(word));
  process.stderr.write(`document: ${word}${since === undefined ? "" : `, as synthesised ${since}`}\n`);
  return word;
}

export async function loadDocument(file: string): Promise<Compilation> {
  return (await import("../load.js")).loadDocument(file);
}
