import Ajv from "ajv";
import fc from "fast-check";
import { parse } from "yaml";
import { SAMPLE } from "../../lib/cli/init/sample";
import { checkDocument } from "../../lib/document/compile-document";
import { parseAddress } from "../../lib/net/address";
import { parseCidr } from "../../lib/net/cidr";
import { parseMac } from "../../lib/net/mac";
import { parseUuid } from "../../lib/net/uuid";
import schema from "../../stacks/environment.schema.json";

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly format?: string;
  readonly defaultSnippets?: readonly { readonly label: string; readonly description: string; readonly body: object }[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const START = parse(SAMPLE) as Readonly<Record<string, object>>;
const keys = [...keysOf(schema, "")];
const sections = Object.entries(schema.properties as unknown as Readonly<Record<string, Schema>>);

test("every key says what it is", () => {
  expect(keys.filter(([, { description = "" }]) => description === "").map(([key]) => key)).toEqual([]);
  expect(keys.length).toBeGreaterThan(250);
});

test("every section, and every kind of thing, has a title", () => {
  const untitled = [...sections, ...Object.entries(schema.$defs as Record<string, Schema>)].filter(
    ([, { title }]) => title === undefined,
  );
  expect(untitled.map(([name]) => name)).toEqual([]);
});

test("a default that an editor offers is a value that the key takes", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const defaults = keys.filter(([, { default: standard }]) => standard !== undefined);
  const bad = defaults.filter(
    ([, key]) => !ajv.validate({ ...key, $defs: schema.$defs, default: undefined }, key.default),
  );
  expect(bad.map(([key]) => key)).toEqual([]);
  expect(defaults.length).toBeGreaterThan(10);
});

test("who breaks a pattern is told in words", () => {
  const mute = keys.filter(([, { pattern, patternErrorMessage }]) => pattern !== undefined && !patternErrorMessage);
  expect(mute.map(([key]) => key)).toEqual([]);
});

describe("snippets", () => {
  const snippets = sections.flatMap(([section, { defaultSnippets = [] }]) =>
    defaultSnippets.map((snippet) => ({ section, ...snippet })),
  );
  const needed = snippets.filter(({ label }) => label === "network node" || label === "HA network");

  test("there is one for each thing that one writes by hand", () => {
    expect(snippets.map(({ label }) => label)).toEqual(
      expect.arrayContaining([
        "network node",
        "compute host",
        "router",
        "HA pair",
        "VM",
        "port forward",
        "floating IP",
      ]),
    );
  });

  test.each(snippets)("$label, as it stands, makes the first document one without an error", (snippet) => {
    const document = [...needed, snippet].reduce(
      (whole, { section, body }) => ({ ...whole, [section]: { ...whole[section], ...(filled(body) as object) } }),
      START,
    );
    const { problems } = checkDocument(document, () => undefined);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(Object.keys(document[snippet.section]!).length).toBeGreaterThan(
      Object.keys(START[snippet.section] ?? {}).length,
    );
  });
});

describe("patterns refuse nothing that is taken, and take the shape of nothing else", () => {
  const patterns = new Map(keys.flatMap(([, { format, pattern }]) => (format && pattern ? [[format, pattern]] : [])));
  const octet = fc.integer({ min: 0, max: 300 });
  const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-Fa-f]{${length}}$`));

  test.each([
    ["ipv4", address, parseAddress],
    ["cidr", fc.tuple(address, fc.integer({ min: 0, max: 40 })).map((parts) => parts.join("/")), parseCidr],
  ] as const)("%s", (format, texts, parsed) => {
    const pattern = new RegExp(patterns.get(format)!);
    fc.assert(fc.property(texts, (text) => pattern.test(text) === (parsed(text) !== undefined)));
  });

  test.each([
    ["mac", fc.array(hex(2), { minLength: 6, maxLength: 6 }).map((octets) => octets.join(":")), parseMac],
    ["uuid", fc.uuid(), parseUuid],
  ] as const)("%s", (format, texts, parsed) => {
    const pattern = new RegExp(patterns.get(format)!);
    fc.assert(fc.property(texts, (text) => parsed(text) === undefined || pattern.test(text)));
    fc.assert(fc.property(texts, (text) => !pattern.test(`${text}0`) && !pattern.test(text.slice(1))));
  });
});

/** Every key, wherever it stands; what only tells cases apart is none. */
function* keysOf(value: unknown, path: string): Generator<readonly [string, Schema]> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "if" || name === "defaultSnippets") continue;
    if (name === "properties") {
      for (const [key, one] of Object.entries(inner as Record<string, Schema>)) yield [`${path}${key}`, one];
    }
    yield* keysOf(inner, name === "properties" ? path : `${path}${name}.`);
  }
}

/** As an editor inserts it, when nobody types anything. */
function filled(body: unknown): unknown {
  if (typeof body === "string") return parse(withoutMarks(body));
  if (Array.isArray(body)) return body.map(filled);
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [withoutMarks(key), filled(value)]));
}

function withoutMarks(text: string): string {
  return text.replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1");
}
