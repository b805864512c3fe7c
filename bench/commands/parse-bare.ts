/** `parse-bare FILE`: reads and parses YAML, or JSON, and nothing else. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const [file] = process.argv.slice(2) as [string];
const text = readFileSync(file, "utf8");
// Otherwise it compares each key of a mapping with each other one.
if (file.endsWith(".yaml")) parse(text, { uniqueKeys: false });
else JSON.parse(text);
