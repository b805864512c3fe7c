import { createHash } from "node:crypto";
import { EngineError } from "../../errors/engine-error";

/** Signature algorithms in the order in which they are asked for when nothing else decides. */
const ALGORITHMS = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const;

export type HostKeyAlgorithm = (typeof ALGORITHMS)[number];

function typeFor(algorithm: HostKeyAlgorithm): string {
  return algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm;
}

/** A public key of a host. */
export class HostKey {
  private constructor(
    readonly type: string,
    private readonly blob: Buffer,
  ) {}

  /** From a line of OpenSSH: `ssh-ed25519 AAAA… comment`. undefined when it is not one. */
  static parse(line: string): HostKey | undefined {
    const [type, base64] = line.trim().split(/\s+/);
    if (type === undefined || base64 === undefined) return undefined;
    const blob = Buffer.from(base64, "base64");
    return typeOf(blob) === type ? new HostKey(type, blob) : undefined;
  }

  /** From what a host presents. */
  static fromBlob(blob: Buffer): HostKey {
    return new HostKey(typeOf(blob) ?? "unknown", blob);
  }

  equals(other: HostKey): boolean {
    return this.blob.equals(other.blob);
  }

  isOneOf(others: readonly HostKey[]): boolean {
    return others.some((other) => other.equals(this));
  }

  /** As OpenSSH shows it: `SHA256:…`. */
  get fingerprint(): string {
    return `SHA256:${createHash("sha256").update(this.blob).digest("base64").replace(/=+$/, "")}`;
  }

  /** As `host_key` has it. */
  get line(): string {
    return `${this.type} ${this.blob.toString("base64")}`;
  }

  /** All algorithms, those that the keys can answer first: a host with several keys is to present a known one. */
  static algorithms(keys: readonly HostKey[]): HostKeyAlgorithm[] {
    const known = (name: HostKeyAlgorithm) => keys.some(({ type }) => type === typeFor(name));
    return [...ALGORITHMS.filter(known), ...ALGORITHMS.filter((name) => !known(name))];
  }
}

/** A key's blob begins with its type, preceded by the length in four bytes. */
function typeOf(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const end = 4 + blob.readUInt32BE(0);
  return end <= blob.length ? blob.toString("latin1", 4, end) : undefined;
}

/** What is known of a host that shows another key. */
interface Expectation {
  readonly where: string;
  readonly hostKeys: readonly HostKey[];
  readonly revokedKeys: readonly HostKey[];
  /** Where they were sought; undefined: in the document. */
  readonly knownHostsFile?: string;
}

/** Says what to do when `seen` is none of the keys that are known, or none is known. */
export function hostKeyError(
  { where, hostKeys, revokedKeys, knownHostsFile }: Expectation,
  seen: HostKey,
): EngineError {
  const shown = `${seen.fingerprint} (${seen.type})`;
  const compare = `compare it with what \`ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub\` shows on the host's own console`;
  if (seen.isOneOf(revokedKeys)) {
    return new EngineError(
      "HOST_KEY_REVOKED",
      `${where} shows host key ${shown}, which ${knownHostsFile} revokes: whoever has it may pretend to be this host; give the host a new key`,
    );
  }
  if (hostKeys.length === 0) {
    const [sought, remedy] =
      knownHostsFile === undefined
        ? ["no host key is pinned for", "pin it as host_key"]
        : [`${knownHostsFile} has no key of`, "pin it as host_key, or add it there"];
    return new EngineError("HOST_KEY_MISSING", `${sought} ${where}, it shows ${shown}: ${compare}, then ${remedy}`);
  }
  const known = hostKeys.map(({ fingerprint, type }) => `${fingerprint} (${type})`).join(", ");
  return new EngineError(
    "HOST_KEY_MISMATCH",
    `${where} shows host key ${shown}, ${knownHostsFile === undefined ? "pinned is" : `${knownHostsFile} has`} ${known}: ` +
      `either the host was reinstalled or another machine answers in its place; ${compare} before you change ${knownHostsFile ?? "host_key"}`,
  );
}
