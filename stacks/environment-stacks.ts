import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { compileDocument } from "../lib/document/compile-document";
import type { Diagnostic } from "../lib/document/diagnostic";
import { EnvironmentStack } from "./environment-stack";

/**
 * One stack per document (`*.yaml`) of a directory, in the order of their file names.
 * @returns every problem of every document; with an error among them no stack is made
 */
export function environmentStacks(app: App, directory: string): readonly Diagnostic[] {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(directory, name));
  const compiled = files.map((file) => ({ file, ...compileDocument(file) }));
  const diagnostics = [...compiled.flatMap((document) => document.diagnostics), ...sameNames(compiled)];
  if (!diagnostics.some(({ severity }) => severity === "error")) {
    for (const { result } of compiled) new EnvironmentStack(app, result!.document);
  }
  return diagnostics;
}

function sameNames(compiled: readonly ({ file: string } & ReturnType<typeof compileDocument>)[]): Diagnostic[] {
  const files = new Map<string, string>();
  return compiled.flatMap(({ file, result }): Diagnostic[] => {
    const name = result?.document.environment;
    if (name === undefined) return [];
    const other = files.get(name);
    files.set(name, file);
    if (other === undefined) return [];
    const message = `environment "${name}" is also the one of ${other}; rename one of them`;
    return [{ file, line: 1, column: 1, severity: "error", code: "DUPLICATE_ENVIRONMENT", message }];
  });
}
