import { ENVIRONMENT_LENGTH, namePattern, NAME_LENGTH } from "../../model/declared/patterns";
import type { Finding } from "../problems/finding";
import { badName, reservedName } from "../problems/values";
import type { Declared } from "./cursor";

/** Names become Terraform ids, file names and parts of error messages. */
export function checkName(entity: Declared<unknown>, name: string): void {
  const finding = nameFinding(name, NAME_LENGTH, true);
  if (finding !== undefined) entity.fail(finding);
}

export function checkEnvironmentName(given: Declared<unknown>, name: string): void {
  const finding = nameFinding(name, ENVIRONMENT_LENGTH, false);
  if (finding !== undefined) given.fail(finding);
}

/** The one name of ours that every JavaScript object has already: a construct tree takes it for a child that is there. */
const RESERVED = "constructor";

function nameFinding(name: string, maxLength: number, atKey: boolean): Finding | undefined {
  const pattern = namePattern(maxLength);
  if (!pattern.accepts(name)) return badName(name, pattern, atKey);
  return name === RESERVED ? reservedName(name, atKey) : undefined;
}
