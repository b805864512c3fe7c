import type { Compilation } from "../../../compile";
import { compileDocument } from "../../../document/compile-document";
import { formatDiagnostic } from "../../../document/yaml/diagnostic";
import { UserError } from "../../../errors/user-error";
import { atRevision, RevisionError } from "../../../sources/revision";

/** @param word a document, or `DOCUMENT@REVISION` of git, with its own lock file. @throws UserError */
export function compiledRevision(word: string): Compilation {
  try {
    const { file, texts } = atRevision(word);
    const { result, diagnostics } = compileDocument(file, texts);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (result === undefined) throw new UserError(errors.map(formatDiagnostic));
    return result.compilation;
  } catch (error) {
    if (error instanceof RevisionError) throw new UserError([`${error.code}: ${error.message}`]);
    throw error;
  }
}
