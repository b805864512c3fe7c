import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { App } from "cdktf";
import { stringify } from "yaml";
import type { Compilation } from "../../lib/compile";
import { compileDocument } from "../../lib/document/compile-document";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import { formatDiagnostic, type Diagnostic } from "../../lib/document/yaml/diagnostic";
import { DocumentSource } from "../../lib/document/yaml/source";
import type { DeclarationPath } from "../../lib/model/problem";
import { EnvironmentStack } from "../../stacks";

export interface Outcome {
  /** As they are printed. */
  readonly errors: readonly string[];
  /** Whether one of the errors is where the path leads. */
  readonly refusedAt: (path: DeclarationPath) => boolean;
  /** Absent when there are errors. */
  readonly compilation?: Compilation;
}

/** What comes of a document that a person writes into a file. @param lock text of the lock file beside it */
export function outcomeOf(document: unknown, lock?: string): Outcome {
  const text = stringify(document, { lineWidth: 0 });
  const read = reader({ "hostile.yaml": text, ...(lock === undefined ? {} : { "hostile.lock.json": lock }) });
  const { diagnostics, result } = compileDocument("hostile.yaml", { read, label: String });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    errors: errors.map(formatDiagnostic),
    refusedAt: (path) => {
      const source = new DocumentSource(text);
      const places = [true, false].map((atKey) => position(source.locate({ path, atKey })));
      return errors.some((error) => places.includes(position(error)));
    },
    compilation: result?.compilation,
  };
}

/** The `cdk.tf.json` of declarations that nobody has checked before: what a program's constructs make of them. */
export function synthesisedUnchecked(document: EnvironmentDocument, lockFile?: string): unknown {
  const outdir = mkdtempSync(join(tmpdir(), "vrouter-hostile-"));
  try {
    const app = new App({ outdir });
    const stack = new EnvironmentStack(app, document, lockFile);
    app.synth();
    const text = readFileSync(join(outdir, "stacks", stack.node.id, "cdk.tf.json"), "utf8");
    return JSON.parse(text.replaceAll(basename(outdir), "cdktf.out")) as unknown;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function reader(files: Readonly<Record<string, string>>): (file: string) => string {
  return (file) => {
    const text = files[file];
    if (text !== undefined) return text;
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  };
}

function position({ line, column }: Pick<Diagnostic, "line" | "column">): string {
  return `${line}:${column}`;
}
