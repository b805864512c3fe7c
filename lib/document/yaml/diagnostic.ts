import type { Problem } from "../../model/problem";
import type { DocumentSource, Position } from "./source";

/** A problem with its place in a document. */
export interface Diagnostic extends Position, Pick<Problem, "severity" | "code" | "message"> {
  readonly file: string;
  /** Lines of the document with a mark under the place, where the YAML itself is at fault. */
  readonly excerpt?: readonly string[];
}

/** `edge.yaml:12:7: UNKNOWN_HOST: …`; a warning says so before its code. An excerpt is on lines below. */
export function formatDiagnostic({ file, line, column, severity, code, message, excerpt = [] }: Diagnostic): string {
  const said = `${file}:${line}:${column}: ${severity === "warning" ? "warning: " : ""}${code}: ${message}`;
  return [said, ...excerpt].join("\n");
}

/** In the order of the document. */
export function diagnose(file: string, source: DocumentSource, problems: readonly Problem[]): Diagnostic[] {
  return problems
    .map((problem) => ({ file, ...source.locate(problem), ...pick(problem) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function pick({ severity, code, message }: Problem): Pick<Problem, "severity" | "code" | "message"> {
  return { severity, code, message };
}
