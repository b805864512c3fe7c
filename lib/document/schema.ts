import { closest, distance } from "fastest-levenshtein";
import type { ErrorObject } from "ajv";
import type { DeclarationPath, Problem } from "../model/problem";
import { errorAt, type Finding, quote } from "../topology/problems/finding";
import { missingField, wrongType } from "../topology/problems/shape";
import { notOneOf } from "../topology/problems/values";
import { validate } from "./schema-validator";

/**
 * What is wrong with the structure of a document. Values are left to the topology, which says more about them: in the
 * schema they only help an editor.
 */
export function structuralProblems(document: unknown): Problem[] {
  if (validate(document)) return [];
  return (validate.errors ?? []).flatMap((error) => structuralProblem(error));
}

function structuralProblem(error: ErrorObject): Problem[] {
  const path = pathOf(error.instancePath);
  switch (error.keyword) {
    case "additionalProperties": {
      const { additionalProperty: key } = error.params as { additionalProperty: string };
      const allowed = Object.keys((error.parentSchema?.["properties"] ?? {}) as object);
      return [errorAt([...path, key], unknownKey(key, allowed))];
    }
    case "required":
      return [errorAt(path, missingField((error.params as { missingProperty: string }).missingProperty))];
    case "type":
      return wrongTypeAt(path, error.data, [error.schema as string | string[]].flat());
    case "enum":
      return typeof error.data === "string" ? [errorAt(path, notOneOf(error.data, error.schema as string[]))] : [];
    default:
      return [];
  }
}

/** What is left out the topology tells, where it is needed. */
function wrongTypeAt(path: DeclarationPath, given: unknown, types: readonly string[]): Problem[] {
  if (given === null && types.some((type) => type === "object" || type === "array")) return [];
  return [errorAt(path, wrongType(given, wanted(types)))];
}

function unknownKey(key: string, allowed: readonly string[]): Finding {
  const nearest = closest(key, [...allowed]);
  const isTypo = distance(key, nearest) <= Math.max(2, nearest.length / 3);
  const advice = isTypo ? `did you mean "${nearest}"?` : `allowed here: ${[...allowed].sort().join(", ")}`;
  return {
    code: "UNKNOWN_KEY",
    message: `${quote(key)} is not a known key; ${advice}`,
    atKey: true,
    ...(isTypo ? { meant: nearest } : {}),
  };
}

const WANTED: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
  null: "null",
};

function wanted(types: readonly string[]): string {
  return types.map((type) => WANTED[type]!).join(" or ");
}

/** `/routers/r1/interfaces/0`: a part that is all digits is a list's index, for names never are. */
function pathOf(pointer: string): DeclarationPath {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
