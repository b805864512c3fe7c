// `node build/generate-declarations.cjs` writes lib/model/declared/declarations.ts from the schema of documents. A test checks that it
// is up to date.
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");
const FILE = "lib/model/declared/declarations.ts";
const WIDTH = 120;

/** Fields of a document that say how Terraform handles it. */
const TERRAFORM = ["backend", "carrier"];

const HEAD = `// Generated from stacks/environment.schema.json by build/generate-declarations.cjs.`;
const TYPES = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };

/** The text of the module. */
function declarations() {
  const schema = JSON.parse(readFileSync(join(ROOT, "stacks/environment.schema.json"), "utf8"));
  const fields = Object.entries(schema.properties);
  const part = (isTerraform) => ({
    ...schema,
    properties: Object.fromEntries(fields.filter(([name]) => TERRAFORM.includes(name) === isTerraform)),
  });
  const what =
    "What a user declares, in the shape and with the names of an environment document (Neutron's names where Neutron has the " +
    "thing). A document is read straight into this; the constructs fill it. Nothing here has been checked yet.";
  const interfaces = [
    { name: "Declarations", ...part(false), description: what },
    {
      name: "EnvironmentDocument extends Declarations",
      ...part(true),
      required: [],
      description: "One environment as a YAML document: its declarations, and how Terraform handles them.",
    },
    ...Object.entries(schema.$defs).map(([name, definition]) => ({ name: nameOf(name), ...definition })),
  ];
  const texts = interfaces.map(
    ({ name, ...definition }) => `${comment(definition, "")}export interface ${name} ${object(definition, "")}\n`,
  );
  return [`${HEAD}\n`, ...texts].join("\n");
}

/** `GatewayPortForwardingDeclaration` for `gateway_port_forwarding`. */
function nameOf(definition) {
  return `${definition.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase())}Declaration`;
}

function object({ properties = {}, required = [], additionalProperties }, indent) {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required.includes(name) ? "" : "?";
    return `${comment(field, inner)}${inner}readonly ${name}${mark}: ${typeOf(field, inner)};\n`;
  });
  const others = additionalProperties === undefined ? [`${inner}readonly [key: string]: unknown;\n`] : [];
  return `{\n${[...fields, ...others].join("")}${indent}}`;
}

function typeOf({ $ref, type, enum: values, items, properties, ...rest }, indent) {
  if ($ref !== undefined) return nameOf($ref.replace("#/$defs/", ""));
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (properties !== undefined) {
    return object({ properties, ...rest }, indent);
  }
  if (type === "object") return `Readonly<Record<string, ${typeOf(rest.additionalProperties, indent)}>>`;
  return [type]
    .flat()
    .map((one) => (one === "array" ? `readonly ${inList(items, indent)}[]` : TYPES[one]))
    .join(" | ");
}

/** As prettier has it: a text, or a mapping. */
function inList({ type, ...items }, indent) {
  const others = [type].flat().filter((one) => one !== "object");
  if (items.properties === undefined || others.length === 0) return typeOf({ type, ...items }, indent);
  const forms = [...others.map((one) => TYPES[one]), object(items, `${indent}    `)];
  return `(\n${forms.map((form) => `${indent}  | ${form}\n`).join("")}${indent})`;
}

function comment({ description, default: usual }, indent) {
  const text = [description, usual === undefined ? undefined : `@default ${JSON.stringify(usual)}`]
    .filter((part) => part !== undefined)
    .join(" ");
  if (text === "") return "";
  if (indent.length + text.length + 7 <= WIDTH) return `${indent}/** ${text} */\n`;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (indent.length + 2 + longer.length > WIDTH) lines.push(` ${word}`);
    else lines[lines.length - 1] = longer;
  }
  return [`${indent}/**`, ...lines.map((line) => `${indent} *${line}`), `${indent} */\n`].join("\n");
}

module.exports = { FILE, declarations };
if (require.main === module) writeFileSync(join(ROOT, FILE), declarations());
