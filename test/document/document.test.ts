import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileDocument } from "../../lib/document/compile-document";
import { formatDiagnostic } from "../../lib/document/yaml/diagnostic";

/** A case is a document whose comments of the form `#! LINE:COL: …` at its end are what it must be told. */
const CASES = join(__dirname, "cases");

test.each(readdirSync(CASES))("%s", (name) => {
  const text = readFileSync(join(CASES, name), "utf8");
  const expected = [...text.matchAll(/^#! (.*)$/gm)].map((match) => match[1]);
  const { diagnostics } = compileDocument(join(CASES, name));
  expect(diagnostics.map((diagnostic) => formatDiagnostic({ ...diagnostic, file: "", excerpt: [] }).slice(1))).toEqual(
    expected,
  );
});

test("a file that is not there is said to be missing", () => {
  expect(compileDocument("/nonexistent.yaml").diagnostics.map(formatDiagnostic)).toEqual([
    "/nonexistent.yaml:1:1: NO_DOCUMENT: cannot be read (ENOENT): name an existing YAML file",
  ]);
});

/** The example of the documentation must load as it stands. */
test.each([
  ["spread", ["STATE_IN_OUTPUT"]],
  ["options", ["NO_NAME_SERVERS", "SEVERAL_ROUTERS_ON_NETWORK_NODE", "SUBNET_NOT_ON_GATEWAY"]],
])("golden document %s compiles, with the warnings %j", (name, warnings) => {
  const { diagnostics, result } = compileDocument(join(__dirname, `../golden/${name}/environment.yaml`));
  expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
    warnings.map((code) => `warning ${code}`),
  );
  expect(result?.document.environment).toBe(name);
});

test("every error of a document comes in one run, in its order", () => {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-document-"));
  try {
    const file = join(directory, "d.yaml");
    writeFileSync(file, readFileSync(join(CASES, "many.yaml"), "utf8"));
    const lines = compileDocument(file).diagnostics.map(({ line }) => line);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
