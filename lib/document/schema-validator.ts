import Ajv from "ajv";
import schema from "../../stacks/environment.schema.json";

/** The schema of environment documents, compiled (in `dist` when it is built: `build/compile-schemas.cjs`). */
export const validate = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  verbose: true,
  validateFormats: false,
  formats: {},
  // For editors.
  keywords: ["defaultSnippets", "patternErrorMessage"],
  code: { source: true },
}).compile(schema);
