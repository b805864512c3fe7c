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
type Facts = AsFacts<JumpHostDeclaration & Omit<SshDeclaration, "proxy_jump">> & {
  readonly environment?: Fact;
  readonly host?: Fact;
};
type EndpointFacts = Facts & { readonly proxy_jump?: readonly Facts[] | null };

/** Reads VROUTER_CONNECTION. Terraform turns every value of a map into a string, so numbers and booleans come as either. */
export function parseConnection(json: string | undefined): ConnectionFacts {
  if (json === undefined)
    throw new EngineError("USAGE", "VROUTER_CONNECTION is not set: this program is run by Terraform");
  const { peers = {}, ...facts } = JSON.parse(json) as EndpointFacts & {
    readonly peers?: Readonly<Record<string, EndpointFacts>>;
  };
  return {
    environment: textOf(facts, "environment"),
    host: textOf(facts, "host"),
    endpoint: endpointOf(facts),
    peers: Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, endpointOf(peer)])),
  };
}

/** An endpoint as `sshDeclaration` writes it, also after Terraform had it. */
export function endpointOf({ proxy_jump: jumps, ...facts }: EndpointFacts): SshEndpoint {
  return {
    ...hopOf(facts),
    become: textOf(facts, "become") === "true",
    proxyJump: jumps?.map(hopOf),
    configFile: optional(facts, "config_file"),
    knownHostsFile: optional(facts, "known_hosts_file"),
  };
}

function hopOf(facts: Facts): SshHop {
  const port = optional(facts, "port");
  return {
    address: textOf(facts, "address"),
    port: port === undefined ? undefined : Number(port),
    user: optional(facts, "user"),
    hostKey: optional(facts, "host_key"),
    identityFile: optional(facts, "identity_file"),
  };
}

function textOf(facts: Facts, key: keyof Facts): string {
  const value = optional(facts, key);
  if (value === undefined) throw new EngineError("USAGE", `VROUTER_CONNECTION lacks "${key}"`);
  return value;
}

function optional(facts: Facts, key: keyof Facts): string | undefined {
  const value = facts[key] ?? "";
  return value === "" ? undefined : String(value);
}
