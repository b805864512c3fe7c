import { compileDocument } from "../../../document/compile-document";
import { formatDiagnostic, type Diagnostic } from "../../../document/yaml/diagnostic";
import { UserError } from "../../../errors/user-error";
import { jsonText } from "../../../text/json";
import { checkResults } from "../../../trace/checks";
import { githubAnnotations } from "../../output/annotations/github";
import { gitlabReport } from "../../output/annotations/gitlab";
import { sarifLog } from "../../output/annotations/sarif";
import { contentsOf, contentsText, type Contents } from "../../output/contents";

/** For other programs, on standard output. What GitHub reads is in the log already; beside a report people want the lines. */
const FORMATS = { github: githubAnnotations, gitlab: gitlabReport, sarif: sarifLog } as const;

export type AnnotationFormat = keyof typeof FORMATS;

interface Validation {
  readonly document: string;
  readonly isValid: boolean;
  readonly problems: readonly Omit<Diagnostic, "excerpt">[];
  /** Absent when the document is not valid. */
  readonly environment?: string;
  readonly contents?: Contents;
}

/**
 * Tells every error and warning of a document with its place, or what the document has.
 * @throws UserError when there is an error; with exit status 2 when a check does not hold
 */
export function validateDocument(
  file: string,
  { json, format }: { readonly json: boolean; readonly format?: AnnotationFormat },
): void {
  const { result, diagnostics } = compileDocument(file);
  const topology = result?.compilation.topology;
  const contents = topology && contentsOf(topology);
  if (!json && format !== "github") {
    for (const line of diagnostics.map(formatDiagnostic)) process.stderr.write(`${line}\n`);
  }
  if (format !== undefined) process.stdout.write(FORMATS[format](diagnostics));
  else if (json) {
    const problems = diagnostics.map(({ excerpt: _, ...problem }) => problem);
    const { environment } = topology ?? {};
    const said: Validation = { document: file, isValid: result !== undefined, problems, environment, contents };
    process.stdout.write(jsonText(said));
  } else if (contents !== undefined) process.stdout.write(`${file}: valid: ${contentsText(contents)}\n`);
  if (result === undefined) throw new UserError([]);
  const { placement } = result.compilation;
  if (checkResults(result.compilation.topology, placement).some(({ broken }) => broken.length > 0)) {
    throw new UserError([], 2);
  }
}
