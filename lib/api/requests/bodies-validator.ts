import Ajv from "ajv";
import { requestSchemas } from "./schemas";

/**
 * Bodies of requests, each under the key that {@link requestSchemas} has for it; compiled when the package is built. Of what can
 * only be said as it is, `request-body.ts` has compared the value, and named what differs, before this comes.
 */
export const validate = new Ajv({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  code: { source: true },
}).compile({ type: "object", additionalProperties: false, properties: requestSchemas(() => ({})) });
