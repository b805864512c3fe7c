import { readFileSync } from "node:fs";
import { join } from "node:path";

const DOCUMENTS = `import { App } from "cdktf";
import { environmentStacks } from "cdktf-vrouter/stacks";

const app = new App();
const problems = environmentStacks(app, "environments");
const errors = problems.filter(({ severity }) => severity === "error");
if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
app.synth();
`;

/** The files of a project that declares the example as a program, as an ES module, and as a document. */
export function consumers(root: string): Readonly<Record<string, string>> {
  const document = readFileSync(join(root, "test/golden/spread/environment.yaml"), "utf8");
  const program = readFileSync(join(root, "test/fixtures/program.ts"), "utf8");
  const withKeys = withHostKeys(program, document);
  return {
    "program.ts": withKeys,
    "module.mts": withKeys,
    "documents.ts": DOCUMENTS,
    "engine.ts": engineProgram(root),
    "environments/spread.yaml": document,
  };
}

/** The one that docs/engine.md shows. */
export function engineProgram(root: string): string {
  const page = readFileSync(join(root, "docs/engine.md"), "utf8");
  return /^```ts\n([^]*?)^```$/m.exec(page)![1]!;
}

/** The program has a placeholder for every host key; the document's are real. */
function withHostKeys(program: string, document: string): string {
  const keys = [...document.matchAll(/address: ([\d.]+),.*?host_key: "(.*?)"/g)].map(([, address, key]) => [
    address,
    key,
  ]);
  const table = JSON.stringify(Object.fromEntries(keys));
  return program.replace('"ssh-ed25519 AAAA..."', `(${table} as Record<string, string>)[address]!`);
}
