import type { DeclarationPath, Problem } from "../model/problem";
import { errorAt, quote, warningAt } from "../topology/problems/finding";
import { reservedName } from "../topology/problems/values";
import { credentialProblem } from "./backend-credentials";
import type { BackendDeclaration } from "../model/declared/declarations";

/** What a backend's text, and the keys of its maps, may hold: nothing that Terraform, a shell or a terminal gives a meaning to. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}$`"'\\;|<>]*$/u;

export function backendProblems(backend: unknown): Problem[] {
  const { type } = (backend ?? {}) as Partial<BackendDeclaration>;
  return [...valueProblems(type, backend, ["backend"]), ...stateProblems(backend), ...lockProblems(backend)];
}

/** Terraform runs in `cdktf.out/stacks/<environment>`, which cdktf deletes when the document is gone. */
function stateProblems(backend: unknown): Problem[] {
  const { type, path } = (backend ?? {}) as Partial<BackendDeclaration>;
  if (type !== "local" || typeof path !== "string" || /^(\/|\.\.\/\.\.\/\.\.\/)/.test(path)) return [];
  const message =
    `${quote(path)} is relative to the stack's folder in cdktf.out, which goes, and the state with it, when the document ` +
    `is renamed or away; write "../../../${path}" to keep the state in the project`;
  return [warningAt(["backend", "path"], { code: "STATE_IN_OUTPUT", message })];
}

/** What makes a backend lock that locks nothing by itself. */
const LOCKS: Readonly<Record<string, readonly string[]>> = {
  http: ["lock_address"],
  s3: ["use_lockfile", "dynamodb_table"],
  oss: ["tablestore_table"],
};

/** Settings that the environment may give are not missed: an `http` backend without an address has them all from there. */
function lockProblems(backend: unknown): Problem[] {
  const { type, ...settings } = (backend ?? {}) as Partial<BackendDeclaration>;
  const keys = type !== undefined && Object.hasOwn(LOCKS, type) ? LOCKS[type]! : [];
  const isElsewhere = type === "http" && settings["address"] === undefined;
  if (keys.length === 0 || isElsewhere || keys.some((key) => settings[key])) return [];
  const message = `two who deploy at once are not kept apart, and one's work is lost; give ${keys.join(" or ")}`;
  return [warningAt(["backend"], { code: "STATE_NOT_LOCKED", message })];
}

function valueProblems(type: unknown, value: unknown, path: DeclarationPath): Problem[] {
  const credential = credentialProblem(type, path, value);
  if (credential !== undefined) return [credential];
  if (typeof value === "string") return textProblems(value, path, false);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [...keyProblems(key, place), ...valueProblems(type, inner, place)];
  });
}

function keyProblems(key: string, path: DeclarationPath): Problem[] {
  // cdktf would lose it without a word.
  return key === "__proto__" ? [errorAt(path, reservedName(key, true))] : textProblems(key, path, true);
}

function textProblems(text: string, path: DeclarationPath, atKey: boolean): Problem[] {
  if (PLAIN_TEXT.test(text)) return [];
  const message = `${quote(text)} holds a control character or one of $ \` " ' \\ ; | < >; leave it out`;
  return [errorAt(path, { code: "BAD_TEXT", message, atKey })];
}
