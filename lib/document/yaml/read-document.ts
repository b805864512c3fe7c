import type { Texts } from "../../sources/texts";
import type { Diagnostic } from "./diagnostic";
import { DocumentSource } from "./source";

/** The YAML of a document, or why there is none. */
export type ReadDocument =
  | { readonly source: DocumentSource; readonly faults?: undefined }
  | { readonly source?: undefined; readonly faults: readonly Diagnostic[] };

/** Every fault is a diagnostic, a file that cannot be read too. */
export function readDocument(path: string, texts: Texts): ReadDocument {
  const file = texts.label(path);
  let text: string;
  try {
    text = texts.read(path);
  } catch (error) {
    const message = `cannot be read (${(error as NodeJS.ErrnoException).code}): name an existing YAML file`;
    return { faults: [{ file, line: 1, column: 1, severity: "error", code: "NO_DOCUMENT", message }] };
  }
  const source = new DocumentSource(text);
  if (source.syntaxErrors.length === 0) return { source };
  return {
    faults: source.syntaxErrors.map(({ position, message, excerpt }) => ({
      file,
      ...position,
      severity: "error",
      code: "YAML_SYNTAX",
      message,
      excerpt,
    })),
  };
}
