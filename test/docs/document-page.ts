import schema from "../../stacks/environment.schema.json";

/** The part of JSON Schema that the document's schema is written in. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

const DEFINITIONS = schema.$defs as unknown as Readonly<Record<string, Schema>>;
/** Has a page of its own. */
const BACKEND = "#/$defs/backend";
const NAME = "^[a-z][a-z0-9-]*$";
const FORMATS: Readonly<Record<string, string>> = {
  ipv4: "IPv4 address",
  cidr: "IPv4 network, `a.b.c.d/n`",
  mac: "MAC address",
  uuid: "UUID",
};

const HEAD = `# The document

Every key of an environment document, made from its [schema](../../stacks/environment.schema.json) by the tests. \`*\` marks what is required;
any other key is refused. Names match \`${NAME}\` (\`constructor\` is taken). Field names are Neutron's where Neutron has the thing. For completion in an
[editor](../editors.md), start the file with \`# yaml-language-server: $schema=…/environment.schema.json\`; the package has it as
\`cdktf-vrouter/schema\`. [A whole document](../../environments/spread.yaml), [what each error means](errors.md).`;

/** docs/reference/document.md */
export function documentPage(): string {
  const sections = Object.entries(DEFINITIONS).filter(([name]) => `#/$defs/${name}` !== BACKEND);
  const tables = sections.map(([name, definition]) => `## ${name}\n\n${table(definition)}`);
  return [HEAD, "## Top level", table(schema), ...tables].join("\n\n").concat("\n");
}

function table(definition: Schema): string {
  return ["| key | value | meaning |", "|---|---|---|", ...rows(definition, "")].join("\n");
}

/** One for each key; those of an object that has no section of its own follow it. */
function rows({ properties = {}, required = [] }: Schema, prefix: string): string[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    const row = `| \`${name}\`${required.includes(key) ? "\\*" : ""} | ${valueOf(value)} | ${meaningOf(value)} |`;
    return [row, ...rows(value, `${name}.`), ...rows(value.items ?? {}, `${name}[].`)];
  });
}

function valueOf(value: Schema): string {
  const { $ref, type, items, properties, additionalProperties, enum: allowed, format } = value;
  if ($ref === BACKEND) return "[backend](../backends.md#keys)";
  if ($ref !== undefined) return reference($ref);
  if (allowed !== undefined) return allowed.map((one) => `\`${one}\``).join(", ");
  if (items !== undefined && typeof type === "object") return `${valueOf({ ...items })} or list of them`;
  if (items !== undefined) return items.properties === undefined ? `list of ${valueOf(items)}` : "list of mappings";
  if (typeof additionalProperties === "object") return `name → ${valueOf(additionalProperties)}`;
  if (properties !== undefined) return "mapping";
  const types = [type ?? []].flat().map((one) => (one === "string" ? text(value, format) : TYPES[one]!));
  return `${types.join(" or ")}${rangeOf(value)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  null: "null",
};

function text({ pattern, maxLength }: Schema, format: string | undefined): string {
  if (format !== undefined) return FORMATS[format]!;
  return `${pattern === NAME ? "name" : "text"}${maxLength === undefined ? "" : `, up to ${maxLength} characters`}`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, from ${minimum}`;
  return exclusiveMinimum === undefined ? "" : `, more than ${exclusiveMinimum}`;
}

function meaningOf({ $ref, description, default: standard }: Schema): string {
  const meaning =
    description ?? ($ref === undefined ? undefined : DEFINITIONS[$ref.slice("#/$defs/".length)]?.description);
  const otherwise = standard === undefined ? [] : [`Default: \`${standard}\`.`];
  return [...(meaning === undefined ? [] : [meaning]), ...otherwise].join(" ");
}

function reference(ref: string): string {
  const name = ref.slice("#/$defs/".length);
  return `[${name}](#${name})`;
}
