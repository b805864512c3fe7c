import type { Declared } from "../checks/cursor";
import { text } from "../checks/values";
import { badHostKey, noHostKey } from "../problems/values";

const KEY_TYPES = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];

/** One key, or a list of which any will do. A list of one is that one. */
export function hostKeys(
  given: Declared<string | readonly string[] | undefined>,
): string | readonly string[] | undefined {
  const { value } = given;
  if (!Array.isArray(value)) return hostKey(given as Declared<string | undefined>);
  const list = given as Declared<readonly string[]>;
  if (value.length === 0) return list.fail(noHostKey());
  const keys = [...new Set(list.items().flatMap((item) => hostKey(item) ?? []))];
  return keys.length === 1 ? keys[0] : keys;
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
