import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../../errors/user-error";
import type { NeutronSource } from "../../../neutron/decode/detect";
import { importNeutron } from "../../../neutron/import";
import { jsonText } from "../../../text/json";
import { documentText } from "../../../neutron/report/document-text";
import { formatRemark } from "../../../neutron/report/remark";

interface ImportOptions {
  /** Of the environment. @default - the name of the output file */
  readonly name?: string;
  /** @default - standard output */
  readonly output?: string;
  /** What was made and what was not carried, for programs, on standard output. */
  readonly json: boolean;
}

/**
 * Writes a document of what Neutron has, and tells on standard error what it does not say. With an error nothing is written.
 * @param paths files, folders of `*.json` files, or `-` for standard input
 */
export function importDocument(paths: readonly string[], { name, output, json }: ImportOptions): void {
  const sources = paths.flatMap(sourcesAt);
  const { declarations, remarks } = importNeutron(
    sources,
    name ?? (output && basename(output).replace(/\.ya?ml$/, "")),
  );
  const text = declarations && documentText(declarations, remarks);
  if (output !== undefined && text !== undefined) write(output, text);
  if (json) process.stdout.write(jsonText({ document: text ?? null, remarks }));
  const errors = remarks.filter(({ severity }) => severity === "error");
  if (text === undefined) throw new UserError(json ? [] : errors.map(formatRemark));
  if (json) return;
  for (const remark of remarks) process.stderr.write(`${formatRemark(remark)}\n`);
  if (output === undefined) process.stdout.write(text);
}

function sourcesAt(path: string): NeutronSource[] {
  try {
    if (path === "-") return [{ name: "(standard input)", text: readFileSync(0, "utf8") }];
    if (!statSync(path).isDirectory()) return [{ name: path, text: readFileSync(path, "utf8") }];
    const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    if (names.length === 0) throw new UserError([`${path}: EMPTY: holds no *.json file`]);
    return names.sort().map((name) => ({ name: join(path, name), text: readFileSync(join(path, name), "utf8") }));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError([`${path}: CANNOT_READ: (${code}); name files or folders of what openstack -f json printed`]);
  }
}

/** Never over a document that may have been filled in. */
function write(output: string, text: string): void {
  try {
    writeFileSync(output, text, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EEXIST" ? "exists; name another file" : `(${code}); name a file that can be written`;
    throw new UserError([`${output}: CANNOT_WRITE: ${reason}`]);
  }
}
