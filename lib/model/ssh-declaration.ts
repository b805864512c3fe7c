import type { JumpHostDeclaration, SshDeclaration } from "./declarations";
import type { SshEndpoint, SshHop } from "./topology";

/** How to reach a host, resolved or not, as a document would declare it; nothing in it is secret. */
export function sshDeclaration(
  endpoint: Omit<SshEndpoint, "become"> & Partial<Pick<SshEndpoint, "become">>,
): SshDeclaration {
  const { become, proxyJump, configFile, knownHostsFile } = endpoint;
  return defined({
    ...hopDeclaration(endpoint),
    become,
    proxy_jump: proxyJump?.map(hopDeclaration),
    config_file: configFile,
    known_hosts_file: knownHostsFile,
  });
}

/** Where a machine is: two hosts cannot be at one place. */
export function placeOf({ address = "", port = 22 }: Pick<SshDeclaration, "address" | "port">): string {
  return `${address} port ${port}`;
}

function hopDeclaration({ address, port, user, hostKey, identityFile }: SshHop): JumpHostDeclaration {
  return defined({ address, port, user, host_key: hostKey, identity_file: identityFile });
}

/** The fields that have a value. */
export function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
