import Ajv, { type ErrorObject } from "ajv";
import type { Peers } from "../engine/dialect-change";
import { EngineError } from "../engine/engine-error";
import type { JumpHostDeclaration, SshDeclaration } from "../topology/declarations";
import type { SshEndpoint, SshHop } from "../topology/model";

/** What a carrier knows of its host. */
export interface ConnectionFacts {
  readonly environment: string;
  readonly host: string;
  readonly endpoint: SshEndpoint;
  readonly peers: Peers;
}

type Fact = string | number | boolean | null;
type AsFacts<T> = { readonly [K in keyof T]?: Fact };
type Facts = AsFacts<Omit<JumpHostDeclaration & SshDeclaration, "proxy_jump" | "host_key">> & {
  readonly host_key?: Fact | readonly string[];
};
type EndpointFacts = Facts & { readonly proxy_jump?: readonly Facts[] | null };
type CarrierFacts = EndpointFacts & {
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
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile<CarrierFacts>({
  type: "object",
  required: ["environment", "host", ...endpoint.required],
  properties: {
    ...endpoint.properties,
    environment: text,
    host: text,
    peers: { type: ["object", "null"], additionalProperties: endpoint },
  },
});

/** Reads VROUTER_CONNECTION. Terraform turns every value of a map into a string, so numbers and booleans come as either. */
export function parseConnection(json: string | undefined): ConnectionFacts {
  if (json === undefined)
    throw new EngineError("USAGE", "VROUTER_CONNECTION is not set: this program is run by Terraform");
  const facts = factsIn(json);
  return {
    environment: facts.environment,
    host: facts.host,
    endpoint: endpointOf(facts),
    peers: Object.fromEntries(Object.entries(facts.peers ?? {}).map(([name, peer]) => [name, endpointOf(peer)])),
  };
}

function factsIn(json: string): CarrierFacts {
  let facts: unknown;
  try {
    facts = JSON.parse(json);
  } catch (error) {
    throw new EngineError("BAD_CONNECTION", `VROUTER_CONNECTION is not JSON (${(error as Error).message}): ${REMEDY}`);
  }
  if (facts === null) {
    throw new EngineError(
      "NO_CONNECTION",
      "Terraform's state does not say how to reach this host: the resource came from another type and was not deployed " +
        "since. Deploy it, or clean the host with vrouter remove DOCUMENT --host HOST and take the resource out of the state",
    );
  }
  if (validate(facts)) return facts;
  throw new EngineError("BAD_CONNECTION", `VROUTER_CONNECTION ${complaint(validate.errors![0]!)}: ${REMEDY}`);
}

const REMEDY = "deploy with the version of cdktf-vrouter that synthesised, or clean the host with vrouter remove";

function complaint({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll("/", ".");
  if (keyword !== "required") return place === "" ? message! : `has "${place}" that ${message}`;
  const { missingProperty } = params as { missingProperty: string };
  return `lacks "${place === "" ? missingProperty : `${place}.${missingProperty}`}"`;
}

/** An endpoint as `sshDeclaration` writes it, also after Terraform had it. */
export function endpointOf({ proxy_jump: jumps, ...facts }: EndpointFacts): SshEndpoint {
  return {
    ...hopOf(facts),
    become: String(facts.become) === "true",
    proxyJump: jumps?.map(hopOf),
    configFile: optional(facts, "config_file"),
    knownHostsFile: optional(facts, "known_hosts_file"),
  };
}

function hopOf(facts: Facts): SshHop {
  const port = optional(facts, "port");
  return {
    address: String(facts.address),
    port: port === undefined ? undefined : Number(port),
    user: optional(facts, "user"),
    hostKey: keysOf(facts),
    identityFile: optional(facts, "identity_file"),
  };
}

/** One, as older states have it, or a list. */
function keysOf(facts: Facts): SshHop["hostKey"] {
  return Array.isArray(facts.host_key) ? (facts.host_key as readonly string[]) : optional(facts, "host_key");
}

function optional(facts: Facts, key: keyof Facts): string | undefined {
  const value = facts[key] ?? "";
  return value === "" ? undefined : String(value);
}
