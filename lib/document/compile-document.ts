import { grouped } from "../collections/grouped";
import { completed, draft, type Compilation, type Draft } from "../compile";
import { LockFileError, lockFileOf, readLock } from "../lock/lock-file";
import type { Lock } from "../model/lock";
import { formatPath, type DeclarationPath, type Problem } from "../model/problem";
import { isSynthesised, wordFor } from "../sources/synthesised";
import { onDisk, type Texts } from "../sources/texts";
import { forDocument } from "../text/for-document";
import { isObject } from "../text/json";
import { errorAt } from "../topology/problems/finding";
import { backendProblems } from "./backend";
import type { EnvironmentDocument } from "../model/declared/declarations";
import { structuralProblems } from "./schema";
import { diagnose, type Diagnostic } from "./yaml/diagnostic";
import { readDocument } from "./yaml/read-document";
import type { DocumentSource } from "./yaml/source";

export interface CompiledDocument {
  /** Absent when any diagnostic is an error. */
  readonly result?: {
    readonly document: EnvironmentDocument;
    readonly source: DocumentSource;
    readonly compilation: Compilation;
    /** What the compilation was made of, for whoever knows more of the hosts' Terraform resources than the document. */
    readonly draft: Draft;
    readonly lockFile: string;
  };
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads, checks and compiles a document, with the choices in the lock file beside it. Every problem is a diagnostic, a file
 * that cannot be read too.
 */
export function compileDocument(path: string, texts: Texts = onDisk): CompiledDocument {
  const { source, faults } = readDocument(path, texts);
  if (faults !== undefined) return { diagnostics: faults };
  const lockFile = lockFileOf(path);
  try {
    // What a program gives to constructs besides what they know has no meaning, and is no mistake of a document.
    const structural = isSynthesised(path) ? [] : structuralProblems(source.value);
    const lock = (of: EnvironmentDocument) => lockOf(of, lockFile, texts);
    const { document, problems, ...compiled } = checkDocument(source.value, lock, structural);
    const said = problems.map((problem) => ({ ...problem, message: forDocument(problem.message, wordFor(path)) }));
    const diagnostics = diagnose(texts.label(path), source, said);
    if (compiled.compilation === undefined) return { diagnostics };
    return { result: { document, source, ...compiled, lockFile }, diagnostics };
  } catch (error) {
    if (error instanceof LockFileError) return { diagnostics: [lockDiagnostic(error)] };
    throw error;
  }
}

export function lockDiagnostic({ file, code, message }: LockFileError): Diagnostic {
  return { file, line: 1, column: 1, severity: "error", code, message };
}

export type CheckedDocument = { readonly document: EnvironmentDocument; readonly problems: readonly Problem[] } & (
  { readonly compilation: Compilation; readonly draft: Draft } | { readonly compilation?: undefined }
);

/**
 * Checks and compiles what a document says.
 * @param lockOf the choices that are kept for it. @throws what `lockOf` throws
 * @param structural see {@link structuralProblems}
 */
export function checkDocument(
  value: unknown,
  lockOf: (document: EnvironmentDocument) => Lock | undefined,
  structural: readonly Problem[] = structuralProblems(value),
): CheckedDocument {
  const given: object = isObject(value) ? value : {};
  const document = given as EnvironmentDocument;
  if (!isObject(value)) return { document, problems: [errorAt([], EMPTY)] };
  if (structural.some(isMisnamedSection)) return { document, problems: structural };
  const made = draft(document, lockOf(document));
  const { compilation, problems } = completed(made, (host) =>
    typeof document.carrier === "string" ? { type: document.carrier, name: host } : undefined,
  );
  const ofBackend = backendProblems(document.backend);
  const credentials = byPlace(ofBackend.filter(({ code }) => code === "CREDENTIAL_IN_DOCUMENT"));
  const own = [...structural.filter(({ path }) => !credentials.has(formatPath(path))), ...ofBackend];
  const said = byPlace(problems);
  const all = [...problems, ...own.filter((problem) => !saysMore(said, problem))];
  return compilation === undefined || own.some(({ severity }) => severity === "error")
    ? { document, problems: all }
    : { document, compilation, draft: made, problems: all };
}

/** A section under a wrong name: every reference into it would be reported as unknown. */
function isMisnamedSection({ path, meant }: Problem): boolean {
  return path.length === 1 && meant !== undefined;
}

function byPlace(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  return grouped(problems, ({ path }) => formatPath(path));
}

/** The topology's word on a place replaces the schema's; of several fields missing at one place each counts. */
function saysMore(said: ReadonlyMap<string, readonly Problem[]>, { code, path, missing, atKey }: Problem): boolean {
  const at = (place: DeclarationPath): readonly Problem[] => said.get(formatPath(place)) ?? [];
  if (missing !== undefined) return at(path).some((one) => one.missing === missing);
  // A field that has null instead of a value is missing from what it stands in.
  const field = path.at(-1);
  if (code === "WRONG_TYPE" && field !== undefined && at(path.slice(0, -1)).some((one) => one.missing === field))
    return true;
  return at(path).length > 0 && !atKey;
}

/** A document without a name has no choices; that it has none is said by the topology. */
function lockOf({ environment }: EnvironmentDocument, lockFile: string, texts: Texts): Lock | undefined {
  return typeof environment === "string" ? readLock(lockFile, environment, texts) : undefined;
}

const EMPTY = {
  code: "WRONG_TYPE",
  message: 'a document is a mapping; start it with "environment: <name>"',
};
