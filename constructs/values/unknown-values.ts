import { Token } from "cdktf";
import { Construct } from "constructs";
import type { DeclarationPath, Problem } from "../../lib/model/problem";
import { errorAt } from "../../lib/topology/problems/finding";

const known = {
  code: "VALUE_NOT_KNOWN",
  message:
    "a value that Terraform knows only later is given, and the files of the hosts are made before: give a plain one, " +
    "such as a constant of the program",
};

/** Files are made at synthesis: whatever Terraform is to fill in later cannot be in them. */
export function unknownValues(value: unknown, path: DeclarationPath = []): Problem[] {
  if (Token.isUnresolved(value)) return [errorAt(path, known)];
  if (typeof value !== "object" || value === null || Construct.isConstruct(value)) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => unknownValues(inner, [...path, key]));
}
