import type { JumpHostDeclaration, SshDeclaration } from "./declared/declarations";
import { fieldsOf } from "./declared/fields";
import type { SshEndpoint, SshHop } from "./topology";

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
