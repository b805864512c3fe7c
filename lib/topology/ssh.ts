import { isIpv6, isUnicast, parseAddress } from "../net/address";
import type { SshDeclaration } from "./declarations";
import type { Declared } from "./declared";
import type { SshEndpoint } from "./model";
import { FILE_PATH, HOSTNAME_LABEL, USER } from "./patterns";
import { badHostKey, badSshAddress } from "./problems/values";
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

export function resolveSsh(given: Declared<SshDeclaration | undefined>): Partial<SshEndpoint> {
  const endpoint = {
    address: sshAddress(given.at("address")),
    hostKey: hostKey(given.at("host_key")),
    port: port(given.at("port")),
    user: matching(given.at("user"), USER),
    identityFile: matching(given.at("identity_file"), FILE_PATH),
    become: flag(given.at("become")),
  };
  return Object.fromEntries(Object.entries(endpoint).filter(([, value]) => value !== undefined));
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
