// A step of the build: puts the page's files as texts into the module that reads them.
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const DIRECTORY = join(__dirname, "../lib/serve/ui/page");
const assets = Object.fromEntries(
  readdirSync(DIRECTORY).map((name) => [name, readFileSync(join(DIRECTORY, name), "utf8")]),
);
writeFileSync(
  join(__dirname, "../dist/lib/serve/ui/assets.js"),
  `"use strict";\nexports.ASSETS = ${JSON.stringify(assets, null, 2)};\n`,
);
