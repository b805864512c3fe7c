// A step of the build: writes pages for man out of the program, which has all that they say.
const { mkdirSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { manPages } = require("../dist/lib/cli/manual/man-pages.js");
const { vrouterProgram } = require("../dist/lib/cli/program/program.js");
const { VERSION } = require("../dist/lib/version.js");

const DIRECTORY = join(__dirname, "../man");
rmSync(DIRECTORY, { recursive: true, force: true });
mkdirSync(DIRECTORY);
// As reproducible-builds.org has it: whoever builds the same again gives the same time.
const seconds = process.env.SOURCE_DATE_EPOCH;
const built = seconds === undefined ? new Date() : new Date(Number(seconds) * 1000);
const date = built.toISOString().slice(0, 10);
for (const [name, text] of manPages(vrouterProgram(), { version: VERSION, date }))
  writeFileSync(join(DIRECTORY, name), text);
