import { isIpv6, isUnicast, parseAddress } from "../net/address";
import type { JumpHostDeclaration, SshDeclaration } from "./declarations";
import type { Declared } from "./declared";
import { defined } from "./defined";
import type { SshEndpoint, SshHop } from "./model";
import { FILE_PATH, HOSTNAME_LABEL, USER } from "./patterns";
import { alreadyUsed } from "./problems/references";
import { badHostKey, badSshAddress } from "./problems/values";
import { Uniqueness } from "./uniqueness";
import { flag, matching, port, text } from "./values";

const KEY_TYPES = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];

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
    proxyJump:
      jumps.value === undefined
        ? inherited.proxyJump
        : jumps.mappings().map((jump) => {
            jump.at("address").isGiven();
            if (knownHostsFile === undefined) jump.at("host_key").isGiven();
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
  if (given.knownHostsFile === undefined && inherited.hostKey === undefined) ssh.at("host_key").isGiven();
  const endpoint = { address: "", become: false, ...given };
  return given.configFile === undefined ? withDefaults(endpoint) : endpoint;
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
  const place = ({ address, port }: SshHop) => `${address} port ${port ?? 22}`;
  seen.claim(place(endpoint), "the host itself", () => undefined);
  for (const [i, hop] of (endpoint.proxyJump ?? []).entries()) {
    seen.claim(place(hop), `jump host ${i + 1}`, (owner) =>
      ssh.at("proxy_jump").fail(alreadyUsed("DUPLICATE_SSH_ENDPOINT", place(hop), owner)),
    );
  }
}

function resolveHop(given: Declared<JumpHostDeclaration | undefined>): Partial<SshHop> {
  return defined({
    address: sshAddress(given.at("address")),
    hostKey: hostKey(given.at("host_key")),
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

function hostKey(given: Declared<string | undefined>): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  const match = /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})$/.exec(value);
  if (match === null) return given.fail(badHostKey(value, "it is not a type and a base64 text with one space between"));
  const [, type = "", base64 = ""] = match;
  if (!KEY_TYPES.includes(type)) {
    return given.fail(badHostKey(value, `the type is not one of ${KEY_TYPES.join(", ")}`));
  }
  const blob = Buffer.from(base64, "base64");
  const parts = sshStrings(blob);
  if (parts?.[0]?.toString("latin1") !== type || parts.length < 2 || blob.toString("base64") !== base64) {
    return given.fail(badHostKey(value, `the base64 text does not hold a complete ${type} key`));
  }
  if (type === "ssh-ed25519" && parts[1]?.length !== 32) {
    return given.fail(badHostKey(value, "an ssh-ed25519 key has 32 octets"));
  }
  return value;
}

/** The length-prefixed strings a key blob consists of; undefined when they do not fill it exactly. */
function sshStrings(blob: Buffer): readonly Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}
