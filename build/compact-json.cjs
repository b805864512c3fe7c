// A step of the build: JSON in dist without the blanks that are for readers of its source.
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const DIST = join(__dirname, "../dist");

for (const name of readdirSync(DIST, { recursive: true })) {
  if (!name.endsWith(".json")) continue;
  const file = join(DIST, name);
  writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, "utf8"))));
}
