import type { JumpHostDeclaration, SshDeclaration } from "./declarations";
import type { SshEndpoint, SshHop } from "./model";

/** An endpoint as a document would declare it, with every default filled in; nothing in it is secret. */
export function sshDeclaration(endpoint: SshEndpoint): SshDeclaration {
  const { become, proxyJump, configFile, knownHostsFile } = endpoint;
  return given({
    ...hopDeclaration(endpoint),
    become,
    proxy_jump: proxyJump?.map(hopDeclaration),
    config_file: configFile,
    known_hosts_file: knownHostsFile,
  });
}

function hopDeclaration({ address, port, user, hostKey, identityFile }: SshHop): JumpHostDeclaration {
  return given({ address, port, user, host_key: hostKey, identity_file: identityFile });
}

function given<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;
}
