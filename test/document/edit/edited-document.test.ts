import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { EditedDocument } from "../../../lib/document/edit/edited-document";
import { DocumentSource } from "../../../lib/document/yaml/source";
import { isObject } from "../../../lib/text/json";
import { validDeclarations } from "../../topology/arbitrary";

type Value = Record<string, Record<string, unknown>>;

const ROOT = join(__dirname, "../../..");
const SPREAD = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");

/** What an edit makes of a text: lines that go with "-", lines that come with "+". */
function edit(text: string, change: (value: Value) => void): string[] {
  const before = EditedDocument.of(text);
  const value = structuredClone(before.value) as Value;
  change(value);
  const after = before.with(value);
  expect(parse(after.text, { merge: true })).toEqual(value);
  return lineDiff(text, after.text);
}

function lineDiff(before: string, after: string): string[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [
    ...a.slice(start, a.length - end).map((line) => `-${line}`),
    ...b.slice(start, b.length - end).map((line) => `+${line}`),
  ];
}

const FORWARD = { router: "r1", protocol: "tcp", external_port: 2222, internal_port_id: "vm1", internal_port: 22 };

test.each<[string, (value: Value) => void, string[]]>([
  [
    "a forwarding comes",
    (v) => (v["gateway_port_forwardings"]!["r1-tcp-2222"] = FORWARD),
    ["+  r1-tcp-2222: { router: r1, protocol: tcp, external_port: 2222, internal_port_id: vm1, internal_port: 22 }"],
  ],
  [
    "its port changes",
    (v) => ((v["gateway_port_forwardings"]!["vm1-web"] as typeof FORWARD).external_port = 34300),
    [
      "-  vm1-web: { router: r1, protocol: tcp, external_port: 34203, internal_port_id: vm1, internal_port: 8000 }",
      "+  vm1-web: { router: r1, protocol: tcp, external_port: 34300, internal_port_id: vm1, internal_port: 8000 }",
    ],
  ],
  [
    "it goes",
    (v) => delete v["gateway_port_forwardings"]!["vm1-web"],
    ["-  vm1-web: { router: r1, protocol: tcp, external_port: 34203, internal_port_id: vm1, internal_port: 8000 }"],
  ],
  [
    "the last one goes",
    (v) => (v["gateway_port_forwardings"] = {}),
    [
      "-gateway_port_forwardings:",
      "-  vm1-web: { router: r1, protocol: tcp, external_port: 34203, internal_port_id: vm1, internal_port: 8000 }",
      "-  vm2-web: { router: r2, protocol: tcp, external_port: 34203, internal_port_id: vm2, internal_port: 8000 }",
      "+gateway_port_forwardings: {}",
    ],
  ],
  [
    "a router is put down",
    (v) => (v["routers"]!["r1"] = { ...(v["routers"]!["r1"] as object), admin_state_up: false }),
    ["+    admin_state_up: false"],
  ],
  [
    "a gateway goes, with the comment on its line",
    (v) => delete (v["routers"]!["r1"] as Value)["external_gateway_info"],
    ["-    external_gateway_info: { network: public, ip_address: 203.0.113.11 }   # enable_snat: true by default"],
  ],
  [
    "a router comes, written as the others are",
    (v) =>
      (v["routers"]!["r3"] = {
        configurations: { preferred_agent: "network-2" },
        interfaces: [{ subnet: "web", ip_address: "172.16.0.9" }],
      }),
    [
      "+  r3:",
      "+    configurations: { preferred_agent: network-2 }",
      "+    interfaces:",
      "+      - { subnet: web, ip_address: 172.16.0.9 }",
    ],
  ],
  [
    "an interface comes",
    (v) => (v["routers"]!["r2"] as { interfaces: unknown[] }).interfaces.push({ subnet: "db" }),
    ["+      - { subnet: db }"],
  ],
  [
    "a router gets another name",
    (v) => {
      const { r1, ...others } = v["routers"]!;
      v["routers"] = { gate: r1, ...others };
    },
    ["-  r1:", "+  gate:"],
  ],
  [
    "a section comes",
    (v) => (v["floating_ips"] = { f1: { network: "public" } }),
    ["+floating_ips:", "+  f1: { network: public }", "+"],
  ],
])("%s: nothing else changes", (_, change, lines) => {
  expect(edit(SPREAD, change)).toEqual(lines);
});

test.each<[string, string, (value: Value) => void, string]>([
  [
    "the entry's comments go with it",
    "a:\n  # of x\n  x: 1\n  # of w\n  # too\n  w: 2 # here\n  z: 3\n",
    (v) => delete v["a"]!["w"],
    "a:\n  # of x\n  x: 1\n  z: 3\n",
  ],
  [
    "comments above the first entry may be the section's",
    "a:\n  # all\n  x: 1\n  w: 2\n",
    (v) => delete v["a"]!["x"],
    "a:\n  # all\n  w: 2\n",
  ],
  ["a comment on the section stays", "a:  # all\n  x: 1\nb: 1\n", (v) => (v["a"] = {}), "a: {}  # all\nb: 1\n"],
  [
    "an empty section is filled",
    "a: {}   # none\nb: 1\n",
    (v) => (v["a"] = { x: { w: 1 } }),
    "a:   # none\n  x: { w: 1 }\nb: 1\n",
  ],
  ["a section without a value", "a:\nb: 1\n", (v) => (v["a"] = { x: { w: 1 } }), "a:\n  x: { w: 1 }\nb: 1\n"],
  ["CRLF", "a:\r\n  x: 1\r\nb: 1\r\n", (v) => (v["a"]!["w"] = 2), "a:\r\n  x: 1\r\n  w: 2\r\nb: 1\r\n"],
  ["no last newline", "a:\n  x: 1", (v) => (v["a"]!["w"] = 2), "a:\n  x: 1\n  w: 2"],
  ["no last newline, the last entry goes", "a:\n  x: 1\n  w: 2", (v) => delete v["a"]!["w"], "a:\n  x: 1"],
  ["no last newline, a section comes", "a:\n  x: 1", (v) => (v["b"] = { w: 2 }), "a:\n  x: 1\nb:\n  w: 2"],
  ["double quotes stay", 'a: { x: "fa:16", w: "b" }\n', (v) => (v["a"]!["w"] = "c"), 'a: { x: "fa:16", w: "c" }\n'],
  [
    "JSON",
    '{\n  "a": {\n    "x": 1\n  }\n}\n',
    (v) => (v["a"]!["w"] = "on"),
    '{\n  "a": {\n    "x": 1,\n    "w": "on"\n  }\n}\n',
  ],
  [
    "a block scalar before the new entry",
    "a:\n  x: |\n    one\n    two\n\nb: 1\n",
    (v) => (v["a"]!["w"] = 2),
    "a:\n  x: |\n    one\n    two\n  w: 2\n\nb: 1\n",
  ],
  ["a block scalar goes", "a:\n  x: >-\n    one\n    two\n  w: 1\n", (v) => delete v["a"]!["x"], "a:\n  w: 1\n"],
  [
    "a block scalar is replaced",
    "a:\n  x: >-\n    one\n    two\n  w: 1\n",
    (v) => (v["a"]!["x"] = "three"),
    "a:\n  x: three\n  w: 1\n",
  ],
  [
    "a list of names",
    "a: [x, w, z]  # in order\n",
    (v) => ((v as unknown as { a: string[] }).a = ["x", "z"]),
    "a: [x, z]  # in order\n",
  ],
  [
    "the first key of an item",
    "a:\n  - x: 1\n    w: 2\n",
    (v) => delete (v["a"] as unknown as Value[])[0]!["x"],
    "a:\n  - w: 2\n",
  ],
  ["the only item of a list", "a:\n  b:\n    - x: 1\n  c: 1\n", (v) => (v["a"]!["b"] = []), "a:\n  b: []\n  c: 1\n"],
  [
    "merged keys are overridden",
    "x-d: &d { p: 1 }\na:\n  x: { <<: *d, q: 2 }\n",
    (v) => (v["a"]!["x"] = { p: 3, q: 2 }),
    "x-d: &d { p: 1 }\na:\n  x: { <<: *d, q: 2, p: 3 }\n",
  ],
  [
    "words that YAML reads otherwise are quoted",
    "a: { x: 1 }\n",
    (v) => (v["a"]!["w"] = "no"),
    'a: { x: 1, w: "no" }\n',
  ],
])("%s", (_, text, change, wanted) => {
  const before = EditedDocument.of(text);
  const value = structuredClone(before.value) as Value;
  change(value);
  expect(before.with(value).text).toBe(wanted);
});

test.each<[string, string, (value: Value) => void]>([
  ["an alias", "x-r: &r { p: 1 }\na: { x: *r }\n", (v) => (v["a"]!["x"] = { p: 2 })],
  ["an anchor", "a:\n  x: &r { p: 1 }\n  y: *r\n", (v) => (v["a"]!["x"] = { p: 2 })],
  ["what << brings", "x-d: &d { p: 1 }\na:\n  x: { <<: *d, q: 2 }\n", (v) => (v["a"]!["x"] = { q: 2 })],
])("through %s nothing is written", (_, text, change) => {
  const before = EditedDocument.of(text);
  const value = structuredClone(before.value) as Value;
  change(value);
  expect(() => before.with(value)).toThrow(/write it out/);
});

/** Every document of the tests that is a mapping. */
const DOCUMENTS = [
  "environments",
  "test/document/cases",
  "test/topology/cases",
  "test/lab/drift",
  "test/lab/fleet",
  "test/lab/projects",
  "test/topology",
  "test/hostile",
]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), "utf8") }))
  .filter(({ text }) => {
    const { syntaxErrors, value } = new DocumentSource(text);
    return syntaxErrors.length === 0 && isObject(value);
  });

/** How somebody may have written the same: with other line ends, without the last, with a comment on every line. */
const HANDS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/\r?\n/g, "\r\n"),
  (text) => text.replace(/\n+$/, ""),
  (text) => text.replace(/^([^#"'|>\n]*[^\s#"'|>])$/gm, "$1   # of it"),
];

test("any edits of any document: it says what was meant, and no line but those of the entry is another", () => {
  expect(DOCUMENTS.length).toBeGreaterThanOrEqual(15);
  let refused = 0;
  let done = 0;
  const random = validDeclarations().map((declarations) => stringify(declarations));
  const texts = fc.oneof(fc.constantFrom(...DOCUMENTS.map(({ text }) => text)), random);
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom(...HANDS),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 6 }),
      (text, hand, seeds) => {
        const written = hand(text);
        if (new DocumentSource(written).syntaxErrors.length > 0) return;
        let document = EditedDocument.of(written);
        for (const seed of seeds) {
          const value = structuredClone(document.value) as Value;
          const touched = mutate(value, seed);
          if (touched === undefined) continue;
          let after: EditedDocument;
          try {
            after = document.with(value);
          } catch (error) {
            expect(error).toMatchObject({ code: "NOT_EDITABLE" });
            refused += 1;
            continue;
          }
          done += 1;
          expect(new DocumentSource(after.text).value).toEqual(value);
          expect(untouched(after.text, touched)).toEqual(untouched(document.text, touched));
          document = after;
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(done).toBeGreaterThan(300);
  // Only anchors and aliases are refused, and few documents have them.
  expect(refused / done).toBeLessThan(0.1);
}, 120_000);

test("only what is around a change is read again, and the text is the same as if all of it were", () => {
  const aside = "x-aside: &whole 1\n";
  const texts = DOCUMENTS.map(({ text }) => text).filter((text) => /\n[^{].*\n$/.test(text) && !/[&*]\w/.test(text));
  let done = 0;
  const property = fc.property(
    fc.oneof(
      fc.constantFrom(...texts),
      validDeclarations().map((declarations) => stringify(declarations)),
    ),
    fc.constantFrom(HANDS[0]!, HANDS[1]!, HANDS[3]!),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 6 }),
    (text, hand, seeds) => {
      if (new DocumentSource(hand(text)).syntaxErrors.length > 0) return;
      let parts = EditedDocument.of(hand(text));
      // An anchor anywhere: parts of the text may depend on each other.
      let whole = EditedDocument.of(aside + hand(text));
      for (const seed of seeds) {
        const value = structuredClone(parts.value) as Value;
        if (mutate(value, seed) === undefined) continue;
        const [some, all] = [edited(parts, value), edited(whole, { "x-aside": 1, ...value })];
        expect(all?.text).toBe(some && aside + some.text);
        if (some === undefined || all === undefined) continue;
        done += 1;
        [parts, whole] = [some, all];
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
  expect(done).toBeGreaterThan(300);
}, 120_000);

/** undefined: it cannot be cut into the text. */
function edited(document: EditedDocument, value: Value | Record<string, unknown>): EditedDocument | undefined {
  try {
    return document.with(value);
  } catch (error) {
    expect(error).toMatchObject({ code: "NOT_EDITABLE" });
    return undefined;
  }
}

/** Changes one thing at a random place. @returns its section */
function mutate(value: Value, [where, what, which]: readonly [number, number, number]): string | undefined {
  const sections = Object.keys(value).filter((key) => isObject(value[key]) && !key.startsWith("x-"));
  if (sections.length === 0) return undefined;
  const key = sections[where % sections.length]!;
  const section = value[key]!;
  const names = Object.keys(section);
  const name = names[which % Math.max(names.length, 1)];
  const entry = name === undefined ? undefined : section[name];
  switch (what % 6) {
    case 0:
      section[`new-${which}`] = { a: "b c", list: [{ q: which }, { q: null }], port: which };
      break;
    case 1:
      if (name === undefined) return undefined;
      delete section[name];
      break;
    case 2:
      if (!isObject(entry)) return undefined;
      entry[`key${which}`] = ["x", "1e3", "yes", which];
      break;
    case 3:
      if (!isObject(entry)) return undefined;
      delete entry[Object.keys(entry)[where % Math.max(Object.keys(entry).length, 1)]!];
      break;
    case 4: {
      if (!isObject(entry)) return undefined;
      const field = Object.keys(entry)[where % Math.max(Object.keys(entry).length, 1)];
      if (field === undefined) return undefined;
      entry[field] = Array.isArray(entry[field]) ? [...(entry[field] as unknown[]), { added: true }] : `text ${which}`;
      break;
    }
    default:
      if (name === undefined) return undefined;
      value[key] = Object.fromEntries(
        Object.entries(section).map(([k, v]) => [k === name ? `renamed-${which}` : k, v]),
      );
  }
  return key;
}

/** The lines of a text but those of one section. */
function untouched(text: string, section: string): string[] {
  let inside = false;
  return text.split("\n").filter((line) => {
    if (/^["'A-Za-z{]/.test(line)) inside = line.startsWith(`${section}:`) || line.startsWith("{");
    return !inside && line.trim() !== "";
  });
}
