import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { compile } from "../../lib/compile";
import { compileDocument } from "../../lib/document/compile-document";
import type { Example } from "../../lib/explain/catalogue";
import { formatPath } from "../../lib/model/problem";
import { base, parsePath, patch } from "../topology/base";

const TOPOLOGY = join(__dirname, "../topology/cases");
const DOCUMENTS = join(__dirname, "../document/cases");
const BLANKS = parse(readFileSync(join(__dirname, "error-blanks.yaml"), "utf8")) as Readonly<Record<string, string[]>>;
const BLANK = /<[^<>]*>/g;
/** More lines than these show something else than the code. */
const MOST_LINES = 30;

interface Case {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

/** Of each code that cases of the tests have, the shortest of these, and what it is told. */
export function documentExamples(): ReadonlyMap<string, Example> {
  const all = [...topologyExamples(), ...lineExamples()].filter(
    ({ example }) => example.document.split("\n").length <= MOST_LINES,
  );
  const sorted = all.sort((a, b) => a.problems - b.problems || a.example.document.length - b.example.document.length);
  return new Map(sorted.reverse().map(({ code, example }) => [code, example]));
}

interface Found {
  readonly code: string;
  /** That are told with it. */
  readonly problems: number;
  readonly example: Required<Example>;
}

/** What was changed in a good document, with each problem that it gives. */
function topologyExamples(): Found[] {
  const cases = readdirSync(TOPOLOGY).flatMap(
    (file) => parse(readFileSync(join(TOPOLOGY, file), "utf8"), { merge: true }) as Case[],
  );
  return cases.flatMap(({ set = {}, remove = [] }) => {
    if (remove.length > 0) return [];
    const declarations = base();
    const change = {};
    for (const [path, value] of Object.entries(structuredClone(set))) {
      patch(declarations, parsePath(path), value);
      patch(change, parsePath(path), structuredClone(value));
    }
    const document = stringify(change, { lineWidth: 100, aliasDuplicateObjects: false }).trimEnd();
    return compile(declarations).problems.map(({ code, message, path, severity }, _, { length: problems }) => {
      const kind = severity === "warning" ? "warning: " : "";
      return { code, problems, example: { document, said: `${kind}${code}: ${message} (${formatPath(path)})` } };
    });
  });
}

/** Lines of documents that cannot be read to their end. */
function lineExamples(): Found[] {
  return readdirSync(DOCUMENTS).flatMap((name) =>
    compileDocument(join(DOCUMENTS, name)).diagnostics.map(
      ({ code, message, line, column }, _, { length: problems }) => {
        const document = readFileSync(join(DOCUMENTS, name), "utf8").split("\n")[line - 1] ?? "";
        return { code, problems, example: { document, said: `${line}:${column}: ${code}: ${message}` } };
      },
    ),
  );
}

/** The form of a message that has as many blanks as there are words for it, with these in them. */
export function filledIn(code: string, says: readonly string[]): string {
  const values = [...(BLANKS[code] ?? [])];
  const form = says.find((one) => [...one.matchAll(BLANK)].length === values.length) ?? says[0]!;
  return `${code}: ${form.replace(BLANK, (blank) => values.shift() ?? blank)}`;
}
