import type { Declared } from "./declared";
import { namePattern, NAME_LENGTH } from "./patterns";
import { badName } from "./problems/values";

const NAME = namePattern(NAME_LENGTH);

/** Names become Terraform ids, file names and parts of error messages. */
export function checkName(entity: Declared<unknown>, name: string): void {
  if (!NAME.accepts(name)) entity.fail(badName(name, NAME, true));
}
