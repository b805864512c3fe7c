import Ajv, { type AnySchemaObject } from "ajv";
import schema from "../../stacks/environment.schema.json";

/** What is said to people and editors, which compiled schemas would carry along for nothing. */
const WORDS = new Set(["title", "description", "patternErrorMessage", "defaultSnippets"]);

const isWord = (key: string, value: unknown) => WORDS.has(key) && (typeof value === "string" || Array.isArray(value));

/** The schema of environment documents, compiled (in `dist` when it is built: `build/compile-schemas.cjs`). */
export const validate = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  verbose: true,
  validateFormats: false,
  formats: {},
  code: { source: true },
}).compile(
  JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (isWord(key, value) ? undefined : value)),
  ) as AnySchemaObject,
);
