import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { compile, type Compilation } from "../lib/compile";
import type { Declarations } from "../lib/model/declared/declarations";
import { formatPath } from "../lib/model/problem";

/** Compiles declarations that must be free of errors. */
export function compiled(declarations: Declarations, carrier?: string): Compilation {
  const { compilation, problems } = compile(declarations, undefined, (host) =>
    carrier === undefined ? undefined : { type: carrier, name: host },
  );
  if (compilation === undefined) {
    throw new Error(problems.map(({ code, path, message }) => `${code}: ${formatPath(path)}: ${message}`).join("\n"));
  }
  return compilation;
}

const byText = new Map<string, Compilation>();

/** Once for each text. */
export function compiledDocument(file: string): Compilation {
  const text = readFileSync(file, "utf8");
  const compilation = byText.get(text) ?? compiled(parse(text) as Declarations);
  byText.set(text, compilation);
  return compilation;
}
