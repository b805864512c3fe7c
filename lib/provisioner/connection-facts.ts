import type { ErrorObject } from "ajv";
import type { Peers } from "../engine/ha/vrrp-transition";
import { EngineError } from "../errors/engine-error";
import { endpointsOf, endpointOf } from "../model/ssh-declaration";
import type { SshEndpoint } from "../model/topology";
import { type CarrierFacts, validate } from "./connection-validator";

/** What a carrier knows of its host. */
export interface ConnectionFacts {
  readonly environment: string;
  readonly host: string;
  readonly endpoint: SshEndpoint;
  readonly peers: Peers;
}

/** Reads VROUTER_CONNECTION. Terraform turns every value of a map into a string, so numbers and booleans come as either. */
export function parseConnection(json: string | undefined): ConnectionFacts {
  if (json === undefined)
    throw new EngineError("USAGE", "VROUTER_CONNECTION is not set: this program is run by Terraform");
  const facts = factsIn(json);
  return {
    environment: facts.environment,
    host: facts.host,
    endpoint: endpointOf(facts),
    peers: endpointsOf(facts.peers ?? {}),
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

const REMEDY =
  "deploy with the version of cdktf-vrouter that synthesised, or clean the host with vrouter remove DOCUMENT --host HOST";

function complaint({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll("/", ".");
  if (keyword !== "required") return place === "" ? message! : `has "${place}" that ${message}`;
  const { missingProperty } = params as { missingProperty: string };
  return `lacks "${place === "" ? missingProperty : `${place}.${missingProperty}`}"`;
}
