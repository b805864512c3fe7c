import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import type { DeclarationPath } from "../../lib/model/problem";
import { patch } from "../topology/base";
import { BACKENDS, FIELDS, fieldsOf, filled, type Field, type SchemaPath } from "./fields";

const DOCUMENT = parse(readFileSync(join(__dirname, "document.yaml"), "utf8")) as EnvironmentDocument;

/** A field of a document that is without an error. */
export class Subject implements Field {
  readonly path: SchemaPath;
  readonly kind: Field["kind"];
  readonly isName: boolean;
  /** Where the field is; undefined when the document does not have it. */
  readonly place: DeclarationPath | undefined;

  /** @param backend all that the document has; default: everything but the backends' own keys */
  constructor(
    field: Field,
    private readonly backend?: unknown,
  ) {
    ({ path: this.path, kind: this.kind, isName: this.isName } = field);
    this.place = find(this.document, this.path, []);
  }

  get name(): string {
    const type = (this.backend as { type?: string } | undefined)?.type;
    return `${this.kind === "key" ? "name in " : ""}${this.path.join(".")}${type === undefined ? "" : ` of ${type}`}`;
  }

  get document(): EnvironmentDocument {
    const document = structuredClone(DOCUMENT);
    const { environment } = document;
    return (this.backend === undefined ? document : { environment, backend: this.backend }) as EnvironmentDocument;
  }

  /** The document with a text for what is there, and where it has it. A name is changed wherever it stands. */
  with(text: string): { readonly document: EnvironmentDocument; readonly place: DeclarationPath } {
    const place = this.place!;
    if (this.kind === "value") {
      const { document } = this;
      patch(document, place, text);
      return { document, place };
    }
    const document = renamed(this.document, String(place.at(-1)), text) as EnvironmentDocument;
    return { document, place: [...place.slice(0, -1), text] };
  }
}

export const SUBJECTS: readonly Subject[] = [
  ...FIELDS.map((field) => new Subject(field)),
  ...BACKENDS.flatMap((form) => fieldsOf(form, ["backend"]).map((field) => new Subject(field, filled(form)))),
];

/** The first place in a document that a schema's path leads to. */
function find(value: unknown, [step, ...rest]: SchemaPath, place: DeclarationPath): DeclarationPath | undefined {
  if (step === undefined) return place;
  if (typeof value !== "object" || value === null) return undefined;
  const inside = value as Readonly<Record<string | number, unknown>>;
  const items = Array.isArray(value) ? [...value.keys()] : [];
  const keys = step === "*" ? Object.keys(inside) : step === "[]" ? items : [step];
  for (const key of keys) {
    const found = Object.hasOwn(inside, key) ? find(inside[key], rest, [...place, key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function renamed(value: unknown, from: string, to: string): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => renamed(item, from, to));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key === from ? to : key, renamed(inner, from, to)]);
  return Object.fromEntries(entries) as unknown;
}
