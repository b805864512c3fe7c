// A step of the build: puts the programs of host/ as texts into the module that reads them, for what a user bundles has
// no folder beside it.
const { readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const DIRECTORY = join(__dirname, "../host");
const names = readdirSync(DIRECTORY, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sh"));
const programs = Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(DIRECTORY, name), "utf8")]));
writeFileSync(
  join(__dirname, "../dist/lib/artefacts/host-programs.js"),
  `"use strict";\nexports.HOST_PROGRAMS = ${JSON.stringify(programs, null, 2)};\n`,
);
