import type { Compilation } from "../../../compile";
import { compileDocument } from "../../../document/compile-document";
import { formatDiagnostic } from "../../../document/yaml/diagnostic";
import { UserError } from "../../../errors/user-error";
import { atRevision } from "../../../sources/revision";
import { documentNamed } from "../../../sources/synthesised";

/** @param word a document, `DOCUMENT@REVISION` of git, or the folder of a stack, with its own lock file. @throws CodedError when git has none, UserError when it has errors */
export function compiledRevision(word: string): Compilation {
  const { file, texts } = atRevision(documentNamed(word));
  const { result, diagnostics } = compileDocument(file, texts);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (result === undefined) throw new UserError(errors.map(formatDiagnostic));
  return result.compilation;
}
