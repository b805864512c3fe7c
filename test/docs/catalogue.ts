import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "../../lib/explain/catalogue";
import { errorCodes, type ErrorCode } from "./error-codes";
import { documentExamples, filledIn } from "./error-examples";

const DOCS = join(__dirname, "../../docs");
const OF_HOSTS = /^lib\/(ssh|engine|fleet|provisioner|terminal|cli|review|neutron|sources|serve|api|explain)\//;

/** lib/explain/catalogue.json */
export function catalogue(): Entry[] {
  const examples = documentExamples();
  const pages = mentions();
  return errorCodes().map((one) => {
    const says = one.messages.map(plain);
    return {
      code: one.code,
      of: belongsTo(one),
      says,
      example: examples.get(one.code) ?? { said: filledIn(one.code, says) },
      pages: pages.get(one.code) ?? [],
    };
  });
}

export function belongsTo({ files, isWarning }: ErrorCode): Entry["of"] {
  if (files.every((file) => OF_HOSTS.test(file))) return "hosts";
  return isWarning ? "warnings" : "documents";
}

/** Without what Markdown needs; a blank is `<name>`. */
export function plain(message: string): string {
  return message.replace(/(?<!\\)\*([^*\\]+)(?<!\\)\*/g, "<$1>").replace(/\\([|*<>\\])/g, "$1");
}

/** Where pages that people write say something of a code, by code. */
function mentions(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const pages = readdirSync(DOCS, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".md") && !/^(reference|decisions|api)\//.test(name),
  );
  for (const page of pages.sort()) {
    let heading = "";
    for (const line of readFileSync(join(DOCS, page), "utf8").split("\n")) {
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
      for (const [, code] of line.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)) {
        const place = `${page}, ${heading.replace(/[`*]/g, "")}`;
        const before = found.get(code!) ?? [];
        if (!before.includes(place)) found.set(code!, [...before, place]);
      }
    }
  }
  return found;
}
