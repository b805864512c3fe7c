import type { DeclarationPath, Problem } from "../topology/problem";
import { errorAt, quote } from "../topology/problems/finding";

/** What a backend's text may hold: nothing that Terraform, a shell or a terminal gives a meaning to. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}$`"'\\;|<>]*$/u;

export function backendProblems(backend: unknown): Problem[] {
  return textProblems(backend, ["backend"]);
}

function textProblems(value: unknown, path: DeclarationPath): Problem[] {
  if (typeof value === "string") {
    if (PLAIN_TEXT.test(value)) return [];
    const message = `${quote(value)} holds a control character or one of $ \` " ' \\ ; | < >; leave it out (credentials belong into the backend's environment variables)`;
    return [errorAt(path, { code: "BAD_TEXT", message })];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textProblems(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
