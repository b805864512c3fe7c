import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CodedError } from "../errors/coded-error";

/** In the folder of a stack: what the stack declares, as a document. Its lock file beside it has the choices. */
export const ENVIRONMENT_FILE = "environment.json";

/** Whether a file is what cdktf made of a program or a document, and not a document that somebody writes. */
export function isSynthesised(file: string): boolean {
  return basename(file) === ENVIRONMENT_FILE && existsSync(join(dirname(file), "cdk.tf.json"));
}

/** In that file: where the program keeps its choices, from the folder of the stack. */
export const LOCK_FILE_KEY = "x-lock-file";

/** The lock file of the program that a stack was made of. @returns undefined: it has none */
export function lockFileOfProgram(file: string): string | undefined {
  const path = jsonIn<{ readonly [LOCK_FILE_KEY]?: string }>(file)?.[LOCK_FILE_KEY];
  return path === undefined ? undefined : join(dirname(file), path);
}

/** What a command is given that means this file: a document, or the folder of a stack. */
export function wordFor(file: string): string {
  return isSynthesised(file) ? dirname(file) : file;
}

/** The file that is meant by a word: a document, or the folder of a stack. @throws CodedError `NO_DOCUMENT` */
export function documentNamed(word: string): string {
  if (!isFolder(word)) return word;
  const file = join(word, ENVIRONMENT_FILE);
  if (existsSync(file)) return file;
  const message =
    `${word} is a folder without ${ENVIRONMENT_FILE}: name a document, or the folder of a stack after npx cdktf synth, ` +
    "such as cdktf.out/stacks/edge";
  throw new CodedError("NO_DOCUMENT", message);
}

/** `2026-11-30T10:00:00Z`: a program that was changed since says something else. @returns undefined for a document */
export function synthesisedAt(file: string): string | undefined {
  return isSynthesised(file) ? statSync(file).mtime.toISOString().replace(/\.\d+/, "") : undefined;
}

/** The folders of the stacks in a project's output, `cdktf.out/stacks/edge`, that have an environment; none where nothing was synthesised. */
export function synthesisedStacks(project: string): string[] {
  const settings = jsonIn<{ readonly output?: string }>(join(project, "cdktf.json"));
  if (settings === undefined) return [];
  const { output = "cdktf.out" } = settings;
  const { stacks = {} } = jsonIn<Manifest>(join(project, output, "manifest.json")) ?? {};
  return Object.values(stacks)
    .map(({ workingDirectory }) => join(output, workingDirectory))
    .filter((folder) => existsSync(join(project, folder, ENVIRONMENT_FILE)))
    .sort();
}

/** As cdktf writes it; folders are relative to its own. */
interface Manifest {
  readonly stacks?: Readonly<Record<string, { readonly workingDirectory: string }>>;
}

function isFolder(word: string): boolean {
  try {
    return statSync(word).isDirectory();
  } catch {
    return false;
  }
}

function jsonIn<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}
