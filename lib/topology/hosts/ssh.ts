import type { JumpHostDeclaration, SshDeclaration } from "../../model/declared/declarations";
import { FILE_PATH, HOSTNAME_LABEL, USER } from "../../model/declared/patterns";
import { defined, placeOf } from "../../model/ssh-declaration";
import type { SshEndpoint, SshHop } from "../../model/topology";
import { isIpv6, isUnicast, parseAddress } from "../../net/address";
import type { Declared } from "../checks/cursor";
import { Uniqueness } from "../checks/uniqueness";
import { flag, matching, port, text } from "../checks/values";
import { alreadyUsed } from "../problems/references";
import { badSshAddress, missingHostKey } from "../problems/values";
import { hostKeys } from "./host-keys";

/**
 * What is declared under `ssh`, checked.
 * @param inherited what is declared for all hosts
 */
export function resolveSsh(
  given: Declared<SshDeclaration | undefined>,
  inherited: Partial<SshEndpoint> = {},
): Partial<SshEndpoint> {
  const knownHostsFile = matching(given.at("known_hosts_file"), FILE_PATH) ?? inherited.knownHostsFile;
  const jumps = given.at("proxy_jump");
  return defined({
    ...inherited,
    ...resolveHop(given),
    become: flag(given.at("become")) ?? inherited.become,
    proxyJump: jumps.isLeftOut()
      ? inherited.proxyJump
      : jumps.mappings().map((jump) => {
          jump.at("address").isGiven();
          if (knownHostsFile === undefined) requireHostKey(jump);
          return { address: "", ...resolveHop(jump) };
        }),
    configFile: matching(given.at("config_file"), FILE_PATH) ?? inherited.configFile,
    knownHostsFile,
  });
}

/** How to reach a host: what is declared for it, then for all hosts, then the defaults. */
export function resolveEndpoint(
  ssh: Declared<SshDeclaration | undefined>,
  inherited: Partial<SshEndpoint>,
): SshEndpoint {
  const given = resolveSsh(ssh, inherited);
  if (inherited.address === undefined) ssh.at("address").isGiven();
  if (given.knownHostsFile === undefined && inherited.hostKey === undefined) requireHostKey(ssh);
  const endpoint = { address: "", become: false, ...given };
  return given.configFile === undefined ? withDefaults(endpoint) : endpoint;
}

function requireHostKey(ssh: Declared<Partial<JumpHostDeclaration> | undefined>): void {
  const key = ssh.at("host_key");
  if (key.isLeftOut() && key.isReadable) ssh.fail(missingHostKey());
}

/** Where a client configuration has no say. */
function withDefaults(given: SshEndpoint): SshEndpoint {
  const endpoint = { port: 22, user: "root", ...given };
  const { user, identityFile } = endpoint;
  const proxyJump = given.proxyJump?.map((hop) => defined({ port: 22, user, identityFile, ...hop }));
  return proxyJump === undefined ? endpoint : { ...endpoint, proxyJump };
}

/** A way that comes by one host twice goes round in circles. */
export function checkRoute(ssh: Declared<SshDeclaration | undefined>, endpoint: SshEndpoint): void {
  const seen = new Uniqueness();
  seen.claim(placeOf(endpoint), "the host itself", () => undefined);
  for (const [i, hop] of (endpoint.proxyJump ?? []).entries()) {
    seen.claim(placeOf(hop), `jump host ${i + 1}`, (owner) =>
      ssh.at("proxy_jump").fail(alreadyUsed("DUPLICATE_SSH_ENDPOINT", placeOf(hop), owner)),
    );
  }
}

function resolveHop(given: Declared<Partial<JumpHostDeclaration> | undefined>): Partial<SshHop> {
  return defined({
    address: sshAddress(given.at("address")),
    hostKey: hostKeys(given.at("host_key")),
    port: port(given.at("port")),
    user: matching(given.at("user"), USER),
    identityFile: matching(given.at("identity_file"), FILE_PATH),
  });
}

function sshAddress(given: Declared<string | undefined>): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  const ipv4 = parseAddress(value);
  if (ipv4 !== undefined) return isUnicast(ipv4) || ipv4.startsWith("127.") ? ipv4 : given.fail(badSshAddress(value));
  const isHostName =
    value.length <= 253 && !/^[0-9.]+$/.test(value) && value.split(".").every((label) => HOSTNAME_LABEL.accepts(label));
  return isIpv6(value) || isHostName ? value.toLowerCase() : given.fail(badSshAddress(value));
}
