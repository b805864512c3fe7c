import type { Compilation } from "../compile";
import { removeEnvironment } from "../engine/remove";
import type { Host, SshEndpoint } from "../topology/model";
import { ENVIRONMENT_LENGTH, namePattern } from "../topology/patterns";
import { endpointOf } from "./connection-facts";
import { eachHost } from "./each-host";
import { UserError } from "./load";
import { selected, type Selection } from "./targets";

export interface Leaving {
  readonly host: { readonly name: string; readonly role?: Host["role"]; readonly ssh: SshEndpoint };
}

/**
 * Leaves nothing of an environment on the hosts that are declared, or were.
 * @param environment undefined: the document's own
 */
export async function removeDocument(
  compilation: Compilation,
  selection: Selection | undefined,
  environment = compilation.topology.environment,
): Promise<void> {
  if (!namePattern(ENVIRONMENT_LENGTH).accepts(environment)) {
    throw new UserError([`BAD_NAME: "${environment}" is no name of an environment; vrouter adopt lists what there is`]);
  }
  const all = [...compilation.topology.hosts.map((host) => ({ host })), ...removed(compilation)];
  const { failure } = await clean(environment, selected(all, selection, "the document and its lock file"));
  if (failure !== undefined) throw failure;
}

/**
 * Cleans the hosts that left the document.
 * @returns names of those on which nothing is left
 * @throws UserError when one could not be cleaned
 */
export async function cleanRemovedHosts(compilation: Compilation): Promise<readonly string[]> {
  const { results, failure } = await clean(compilation.topology.environment, removed(compilation));
  if (failure === undefined) return results;
  const advice = "if it is gone for good, delete it from `hosts` of the lock file";
  throw new UserError([...failure.lines, advice], failure.exitStatus);
}

/** The hosts that left the document, and how they were reached. */
export function removed({ removedHosts }: Compilation): Leaving[] {
  return Object.entries(removedHosts).map(([name, { ssh }]) => ({ host: { name, ssh: endpointOf(ssh) } }));
}

function clean(environment: string, hosts: readonly Leaving[]) {
  return eachHost(hosts, async ({ host }) => {
    const log = (line: string): void => void process.stdout.write(`${line}\n`);
    await removeEnvironment({ environment, host: host.name }, { endpoint: host.ssh, log });
    return host.name;
  });
}
