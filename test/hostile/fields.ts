import schema from "../../stacks/environment.schema.json";

/** A place in a document; `*` is any key of a mapping, `[]` any item of a list. */
export type SchemaPath = readonly string[];

export interface Field {
  readonly path: SchemaPath;
  /** What is free at this place: a value, or the name that an entity has in its mapping. */
  readonly kind: "value" | "key";
  /** A name of ours: ids are derived from it, and file and unit names. */
  readonly isName: boolean;
}

interface Node {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly pattern?: string;
  readonly const?: string;
  readonly propertyNames?: Node;
  readonly allOf?: readonly unknown[];
}

/** A form of the document's backend: `if` the type is this one, `then` these are its keys. */
export interface BackendForm extends Node {
  readonly properties: Readonly<Record<string, Node>>;
}

/** Whatever the schema lets a document hold, but for the keys of backends. */
export const FIELDS: readonly Field[] = fieldsOf(schema, []);

export const BACKENDS: readonly BackendForm[] = (
  schema.$defs.backend.allOf as unknown as readonly { readonly then: BackendForm }[]
).map(({ then }) => then);

export function fieldsOf(given: Node, path: SchemaPath): Field[] {
  const node = given.$ref === undefined ? given : definition(given.$ref);
  const { properties = {}, additionalProperties: others, items, propertyNames, pattern, allOf } = node;
  const isKeyed = typeof others === "object";
  const fields: Field[] = [
    ...Object.entries(properties).flatMap(([key, inner]) => fieldsOf(inner, [...path, key])),
    ...(items === undefined ? [] : fieldsOf(items, [...path, "[]"])),
    ...(isKeyed ? [{ path: [...path, "*"], kind: "key" as const, isName: propertyNames?.pattern !== undefined }] : []),
    ...(isKeyed ? fieldsOf(others, [...path, "*"]) : []),
  ];
  if (allOf !== undefined || fields.length > 0) return fields;
  return [{ path, kind: "value", isName: pattern?.startsWith("^[a-z]") === true }];
}

/** A value with everything that the schema lets it have. */
export function filled(node: Node): unknown {
  if (node.properties !== undefined) {
    return Object.fromEntries(
      Object.entries(node.properties).map(([key, inner]) => [key, inner.const ?? filled(inner)]),
    );
  }
  if (typeof node.additionalProperties === "object") return { tag: filled(node.additionalProperties) };
  if (node.items !== undefined) return [filled(node.items)];
  return node.type === "string" ? "given" : node.type === "boolean" ? true : 1;
}

function definition(reference: string): Node {
  return (schema.$defs as unknown as Record<string, Node>)[reference.replace("#/$defs/", "")]!;
}
