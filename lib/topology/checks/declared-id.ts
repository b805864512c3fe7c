import { alreadyUsed } from "../problems/references";
import type { Declared } from "./cursor";
import type { Uniqueness } from "./uniqueness";
import { uuid } from "./values";

/** A declared id, or the derived one; no two things have the same. */
export function resolveId(
  given: Declared<string | undefined>,
  derived: string,
  owner: string,
  ids: Uniqueness,
): string {
  const id = uuid(given) ?? derived;
  ids.claim(id, owner, (other) => given.fail(alreadyUsed("DUPLICATE_ID", `id ${id}`, other)));
  return id;
}

/** The same for what is fault enough when it has the name of another: a derived id is not held against it. */
export function resolveIdIfGiven(
  given: Declared<string | undefined>,
  derived: string,
  owner: string,
  ids: Uniqueness,
): string {
  return given.value === undefined ? derived : resolveId(given, derived, owner, ids);
}
