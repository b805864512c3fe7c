// A step of the build: puts compiled JSON schemas into the modules that compile them, for every start of the command
// would pay for that again, and everybody who installs the package for ajv.
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { default: Ajv } = require("ajv");
const { default: standaloneCode } = require("ajv/dist/standalone");
const { buildSync } = require("esbuild");
const ts = require("typescript");

const ROOT = join(__dirname, "..");
const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
/** Of the two functions of ajv that compiled schemas call, and the one that these call. */
const LICENCE =
  "/* Has parts of ajv and fast-deep-equal: MIT licence, copyright 2015-2021 and 2017 Evgeny Poberezkin */";
const writer = new Ajv({ code: { source: true } });

for (const name of readdirSync(join(ROOT, "lib"), { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith("-validator.ts")) continue;
  const built = join(ROOT, "dist/lib", name.replace(/ts$/, "js"));
  // The compiler does not write again what did not change: there the compiled schema of an earlier build may stand.
  const source = readFileSync(join(ROOT, "lib", name), "utf8");
  writeFileSync(built, ts.transpileModule(source, { compilerOptions }).outputText);
  const { validate, ...others } = require(built);
  const constants = Object.entries(others).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const exported = ["validate: module.exports", ...constants].join(", ");
  const code = `${standaloneCode(writer, validate)}\nmodule.exports = { ${exported} };\n`;
  writeFileSync(built, withImports(code));
}

/** The module with what it imports in itself. */
function withImports(code) {
  const { outputFiles } = buildSync({
    stdin: { contents: code, resolveDir: ROOT },
    banner: { js: LICENCE },
    bundle: true,
    format: "cjs",
    minify: true,
    platform: "node",
    write: false,
  });
  return outputFiles[0].text;
}
