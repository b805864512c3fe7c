import Ajv from "ajv";
import type { EndpointFacts } from "../model/ssh-declaration";

/** What a carrier hands to its provisioner. */
export type CarrierFacts = EndpointFacts & {
  readonly environment: string;
  readonly host: string;
  readonly peers?: Readonly<Record<string, EndpointFacts>> | null;
};

const text = { type: "string", minLength: 1 } as const;
const fact = { type: ["string", "number", "boolean", "null"] } as const;
const hop = {
  type: "object",
  required: ["address"],
  properties: {
    address: text,
    port: { type: ["string", "integer", "null"], pattern: "^[0-9]*$" },
    user: fact,
    host_key: { anyOf: [fact, { type: "array", items: text, minItems: 1 }] },
    identity_file: fact,
  },
} as const;
const endpoint = {
  type: "object",
  required: ["address", "become"],
  properties: {
    ...hop.properties,
    become: { enum: [true, false, "true", "false"] },
    proxy_jump: { type: ["array", "null"], items: hop },
    config_file: fact,
    known_hosts_file: fact,
  },
} as const;
/** Their schema, compiled (in `dist` when it is built: `build/compile-schemas.cjs`). */
export const validate = new Ajv({ strict: true, allowUnionTypes: true, code: { source: true } }).compile<CarrierFacts>({
  type: "object",
  required: ["environment", "host", ...endpoint.required],
  properties: {
    ...endpoint.properties,
    environment: text,
    host: text,
    peers: { type: ["object", "null"], additionalProperties: endpoint },
  },
});
