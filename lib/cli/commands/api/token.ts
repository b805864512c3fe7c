import { addToken, type Role } from "../../../serve/login/token-file";

/** Prints a new token once; the file keeps only its hash. */
export function makeToken(
  name: string,
  { file, role, environment }: { readonly file: string; readonly role: Role; readonly environment?: string },
): void {
  process.stdout.write(`${addToken(file, { name, role, environment })}\n`);
}
