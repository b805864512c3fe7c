import { createHash } from "node:crypto";
import { EngineError } from "./engine-error";

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

  /** As OpenSSH shows it: `SHA256:…`. */
  get fingerprint(): string {
    return `SHA256:${createHash("sha256").update(this.blob).digest("base64").replace(/=+$/, "")}`;
  }

  /** All algorithms, those this key can answer first: a host with several keys is to present the pinned one. */
  get algorithms(): HostKeyAlgorithm[] {
    const mine = (name: HostKeyAlgorithm) => (this.type === "ssh-rsa" ? name.startsWith("rsa-") : name === this.type);
    return [...ALGORITHMS.filter(mine), ...ALGORITHMS.filter((name) => !mine(name))];
  }
}

/** A key's blob begins with its type, preceded by the length in four bytes. */
function typeOf(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const end = 4 + blob.readUInt32BE(0);
  return end <= blob.length ? blob.toString("latin1", 4, end) : undefined;
}

/** Says what to do when `seen` is not the pinned key, or none is pinned. */
export function hostKeyError(where: string, pinned: HostKey | undefined, seen: HostKey): EngineError {
  const compare = `compare it with what \`ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub\` shows on the host's own console`;
  if (pinned === undefined) {
    return new EngineError(
      "HOST_KEY_MISSING",
      `no host key is pinned for ${where}, it shows ${seen.fingerprint} (${seen.type}): ${compare}, then pin it as host_key`,
    );
  }
  return new EngineError(
    "HOST_KEY_MISMATCH",
    `${where} shows host key ${seen.fingerprint} (${seen.type}), pinned is ${pinned.fingerprint} (${pinned.type}): ` +
      `either the host was reinstalled or another machine answers in its place; ${compare} before you change host_key`,
  );
}
