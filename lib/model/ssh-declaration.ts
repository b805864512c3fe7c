import type { JumpHostDeclaration, SshDeclaration } from "./declared/declarations";
import { fieldsOf } from "./declared/fields";
import type { SshEndpoint, SshHop } from "./topology";

type Fact = string | number | boolean | null;
type AsFacts<T> = { readonly [K in keyof T]?: Fact };
type HopFacts = AsFacts<Omit<JumpHostDeclaration & SshDeclaration, "proxy_jump" | "host_key">> & {
  readonly host_key?: Fact | readonly string[];
};
/** What {@link sshDeclaration} writes, also after Terraform had it. */
export type EndpointFacts = HopFacts & { readonly proxy_jump?: readonly HopFacts[] | null };

/** How to reach a host, resolved or not, as a document would declare it; nothing in it is secret. */
export function sshDeclaration(
  endpoint: Omit<SshEndpoint, "become"> & Partial<Pick<SshEndpoint, "become">>,
): SshDeclaration {
  const { become, proxyJump, configFile, knownHostsFile } = endpoint;
  const jumps = proxyJump?.map(hopDeclaration);
  return defined({
    ...hopDeclaration(endpoint),
    ...fieldsOf({ become, proxyJump: jumps, configFile, knownHostsFile }),
  });
}

/** Where a machine is: two hosts cannot be at one place. */
export function placeOf({ address = "", port = 22 }: Pick<SshDeclaration, "address" | "port">): string {
  return `${address} port ${port}`;
}

/** The order of the fields is that of the state. */
function hopDeclaration({ address, port, user, hostKey, identityFile }: SshHop): JumpHostDeclaration {
  return defined(fieldsOf({ address, port, user, hostKey, identityFile }));
}

/** The fields that have a value. */
export function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** The inverse of {@link sshDeclaration}. */
export function endpointOf({ proxy_jump: jumps, ...facts }: EndpointFacts): SshEndpoint {
  return {
    ...hopOf(facts),
    become: String(facts.become) === "true",
    proxyJump: jumps?.map(hopOf),
    configFile: optional(facts, "config_file"),
    knownHostsFile: optional(facts, "known_hosts_file"),
  };
}

/** The same by the names of hosts. */
export function endpointsOf(facts: Readonly<Record<string, EndpointFacts>>): Readonly<Record<string, SshEndpoint>> {
  return Object.fromEntries(Object.entries(facts).map(([name, own]) => [name, endpointOf(own)]));
}

function hopOf(facts: HopFacts): SshHop {
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
function keysOf(facts: HopFacts): SshHop["hostKey"] {
  return Array.isArray(facts.host_key) ? (facts.host_key as readonly string[]) : optional(facts, "host_key");
}

function optional(facts: HopFacts, key: keyof HopFacts): string | undefined {
  const value = facts[key] ?? "";
  return value === "" ? undefined : String(value);
}
