import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { Environment } from "../constructs/environment";
import { compileDocument, lockDiagnostic } from "../lib/document/compile-document";
import { sharedHandovers } from "../lib/document/shared-handovers";
import { sharedHosts } from "../lib/document/shared-hosts";
import { sharedStates } from "../lib/document/shared-state";
import { diagnose, type Diagnostic } from "../lib/document/yaml/diagnostic";
import { isFrozen } from "../lib/lock/frozen";
import { LockFileError, requireLock, requireWritable } from "../lib/lock/lock-file";
import { forDocument } from "../lib/text/for-document";
import { errorAt } from "../lib/topology/problems/finding";
import { EnvironmentStack } from "./environment-stack";

/**
 * One stack per document (`*.yaml`) of a directory, in the order of their file names.
 * @returns every problem of every document; with an error among them no stack is made
 */
export function environmentStacks(app: App, directory: string): readonly Diagnostic[] {
  const files = documentsOf(directory);
  if (typeof files === "string") {
    return [{ file: directory, line: 1, column: 1, severity: "error", code: "NO_DOCUMENT", message: files }];
  }
  const compiled = files.map((file) => ({ file, ...compileDocument(file) }));
  const sound = compiled.flatMap(({ file, result }) => (result === undefined ? [] : [{ file, ...result }]));
  const diagnostics = [
    ...compiled.flatMap((document) => document.diagnostics),
    ...sameNames(compiled),
    ...locksWithoutDocument(directory),
    ...sharedStates(sound),
    ...sharedHosts(sound),
    ...sharedHandovers(sound),
    ...compiled.flatMap(lockFaults(isFrozen(process.env))),
  ];
  if (!diagnostics.some(({ severity }) => severity === "error")) {
    for (const { file, document, draft, lockFile } of sound) {
      const stack = new EnvironmentStack(app, document, lockFile);
      Environment.of(stack).isDrafted(draft, file);
    }
  }
  return diagnostics;
}

/** The documents of a directory, or what is wrong with it. */
function documentsOf(directory: string): readonly string[] | string {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    const reason = `cannot be read (${(error as NodeJS.ErrnoException).code})`;
    return `${reason}: name the directory of the documents in context "environments" of cdktf.json`;
  }
  const documents = names.filter((name) => name.endsWith(".yaml")).sort();
  if (documents.length === 0) return "holds no document; put <environment>.yaml there";
  return documents.map((name) => join(directory, name));
}

/** A document that is renamed or away leaves its environment on the hosts, unnoticed. */
function locksWithoutDocument(directory: string): Diagnostic[] {
  const names = readdirSync(directory);
  const orphans = names.filter(
    (name) => name.endsWith(".lock.json") && !names.includes(name.replace(/lock\.json$/, "yaml")),
  );
  return orphans.map((name) => {
    const document = join(directory, name.replace(/lock\.json$/, "yaml"));
    const message =
      `its document ${document} is gone, and what was deployed from it is still on the hosts; rename this file with the ` +
      `document, or bring the document back, destroy its stack, and delete both`;
    return {
      file: join(directory, name),
      line: 1,
      column: 1,
      severity: "error",
      code: "LOCK_WITHOUT_DOCUMENT",
      message,
    };
  });
}

function lockFaults(frozen: boolean) {
  return ({ file, result }: { readonly file: string } & ReturnType<typeof compileDocument>): Diagnostic[] => {
    if (result === undefined) return [];
    const { lockFile, document, compilation } = result;
    try {
      if (frozen)
        requireLock(lockFile, document.environment, compilation.lock, forDocument("vrouter lock DOCUMENT", file));
      else requireWritable(lockFile, document.environment, compilation.lock);
      return [];
    } catch (error) {
      if (error instanceof LockFileError) return [lockDiagnostic(error)];
      throw error;
    }
  };
}

function sameNames(compiled: readonly ({ file: string } & ReturnType<typeof compileDocument>)[]): Diagnostic[] {
  const files = new Map<string, string>();
  return compiled.flatMap(({ file, result }): Diagnostic[] => {
    if (result === undefined) return [];
    const name = result.document.environment;
    const other = files.get(name);
    files.set(name, file);
    if (other === undefined) return [];
    const message = `environment "${name}" is also the one of ${other}; rename one of them`;
    return diagnose(file, result.source, [errorAt(["environment"], { code: "DUPLICATE_ENVIRONMENT", message })]);
  });
}
