import type { EnvironmentDocument } from "../../model/declared/declarations";
import type { DeclarationPath } from "../../model/problem";
import type { Body } from "./body";
import type { View } from "./view";

export type { Body };

/** JSON Schema, as ajv and OpenAPI 3.1 read it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Attributes of a request's body, checked against their schemas. */
export type Given = Readonly<Record<string, unknown>>;

export interface Attribute {
  readonly schema: Schema;
  /** Where it may be written; nowhere: it is read-only. */
  readonly post?: true | "required";
  readonly put?: true;
  /** Taken, and shown by none. */
  readonly hidden?: true;
}

/** What a write starts from. */
export interface Before {
  readonly document: EnvironmentDocument;
  readonly view: View;
}

/** What a write makes of the document, before it is checked. */
export interface Draft {
  readonly document: EnvironmentDocument;
  /** What is changed: `["routers", "r1"]`. A problem elsewhere is a conflict. */
  readonly changed: readonly DeclarationPath[];
  /** The exception where what is changed is refused for something else that is there. */
  readonly conflict?: string;
  /** The same where a floating IP needs what is changed. */
  readonly floatingIpConflict?: string;
  /** What it does, for the commit: `create router r1`. */
  readonly subject: string;
  /** The body of the answer, once all is checked; undefined: it has none. */
  readonly answer: (view: View) => Body | undefined;
}

/** @param scope the router or the floating IP in the URL, for what is below one */
type Write = (before: Before, given: Given, at: { readonly id: string; readonly scope: string }) => Draft;

/** Statuses and Neutron's exceptions, by code. */
export type Answers = Readonly<Record<string, readonly [status: number, type: string]>>;

/** One kind of thing, with all that the API does with it. */
export interface Resource {
  readonly collection: string;
  readonly member: string;
  /** In words, for messages: `router`. */
  readonly name: string;
  /** Below which collection it is. */
  readonly parent?: "routers" | "floatingips";
  /** Neutron's exception when there is none of an id. */
  readonly notFound: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Attributes that a document has no place for, with the values that say what is so anyway. */
  readonly fixed?: Readonly<Record<string, readonly unknown[]>>;
  readonly bodies: (view: View, scope: string) => readonly Body[];
  /** Shown only to who names them in `fields`. */
  readonly onRequest?: Readonly<Record<string, (view: View, scope: string) => unknown>>;
  readonly create?: Write;
  readonly update?: Write;
  readonly remove?: Write;
  /** Where Neutron answers with something else than usual here, by the code of what is wrong. */
  readonly answers?: Answers;
  /** Several may be created at once. */
  readonly bulk?: true;
}

/** Says nothing: clients send these for what was not given. */
export function isNothing(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

export const TEXT: Schema = { type: "string" };
export const OPTIONAL_TEXT: Schema = { type: ["string", "null"] };
export const FLAG: Schema = { type: "boolean" };
export const NUMBER: Schema = { type: "integer" };
export const STATUS: Schema = { enum: ["ACTIVE", "BUILD", "DOWN", "ERROR"] };

export function listOf(items: Schema): Schema {
  return { type: "array", items };
}

export function record(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", additionalProperties: false, properties };
}

/** What says nothing in every attribute. */
export const NOTHING: readonly unknown[] = ["", null, false];

/** Attributes of all that a project has. */
export const OWNED: Readonly<Record<string, Attribute>> = {
  tenant_id: { schema: TEXT, post: true },
  project_id: { schema: TEXT, post: true },
  revision_number: { schema: NUMBER },
};

/** What is the same of every thing of a kind here, as it is shown; who says so in a request is told so. */
export type Constant = Readonly<Record<string, unknown>>;

export function schemasOf(constant: Constant): Readonly<Record<string, Attribute>> {
  return Object.fromEntries(Object.entries(constant).map(([name, value]) => [name, { schema: { const: value } }]));
}

export function sayings(constant: Constant): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(Object.entries(constant).map(([name, value]) => [name, sayingsOf(value)]));
}

function sayingsOf(value: unknown): readonly unknown[] {
  if (value === "") return NOTHING;
  if (value === null) return [null, ""];
  return typeof value === "boolean" ? [value] : [value, null];
}
