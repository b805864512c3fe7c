import type { DeclarationPath, Problem } from "../../model/problem";
import { printable } from "../../text/printable";

/** What is wrong, without its place: a stable code, and what was given, why it is wrong and what to do, on one line. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly atKey?: boolean;
  readonly missing?: string;
  readonly meant?: string;
}

export function errorAt(path: DeclarationPath, finding: Finding): Problem {
  return { severity: "error", path, ...finding, message: printable(finding.message) };
}

export function warningAt(path: DeclarationPath, finding: Finding): Problem {
  return { severity: "warning", path, ...finding, message: printable(finding.message) };
}

/** Anything that was given, recognisable but not at length. */
export function quote(given: unknown): string {
  const text = typeof given === "string" ? JSON.stringify(given) : inspect(given);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

function inspect(given: unknown): string {
  if (given === null || typeof given === "number" || typeof given === "boolean") return String(given);
  if (Array.isArray(given)) return "a list";
  return typeof given === "object" ? "a mapping" : `a ${typeof given}`;
}

export function list(names: readonly string[]): string {
  return names.map((name) => quote(name)).join(", ");
}
