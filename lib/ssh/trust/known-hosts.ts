import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { EngineError } from "../../errors/engine-error";
import { localPath } from "../local-path";
import { HostKey } from "./host-key";

/** The keys of hosts as ssh remembers them. Lines about certificates of hosts (`@cert-authority`) say nothing here. */
export class KnownHosts {
  private constructor(private readonly entries: readonly Entry[]) {}

  /** @throws EngineError when it cannot be read */
  static read(file: string): KnownHosts {
    try {
      return KnownHosts.parse(readFileSync(localPath(file), "utf8"));
    } catch (error) {
      throw new EngineError("BAD_KNOWN_HOSTS", `cannot read known_hosts_file ${file}: ${(error as Error).message}`);
    }
  }

  static parse(text: string): KnownHosts {
    return new KnownHosts(text.split("\n").flatMap((line) => entryOf(line)));
  }

  /** @param name see {@link knownName}, or an alias */
  keysOf(name: string): KnownKeys {
    const found = this.entries.filter(({ names }) => names(name.toLowerCase()));
    const revoked = found.filter(({ isRevoked }) => isRevoked).map(({ key }) => key);
    const trusted = found.map(({ key }) => key).filter((key) => !revoked.some((other) => other.equals(key)));
    return { trusted, revoked };
  }
}

/** What ssh calls a host there. */
export function knownName(address: string, port: number): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

/** What is known of one host. */
export interface KnownKeys {
  readonly trusted: readonly HostKey[];
  /** Never to be trusted again, whichever host shows them. */
  readonly revoked: readonly HostKey[];
}

interface Entry {
  readonly names: (place: string) => boolean;
  readonly key: HostKey;
  readonly isRevoked: boolean;
}

function entryOf(line: string): Entry[] {
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith("@") === true ? words.shift() : undefined;
  const [names = "", ...rest] = words;
  const key = HostKey.parse(rest.join(" "));
  if (key === undefined || names.startsWith("#") || marker === "@cert-authority") return [];
  return [{ names: matcher(names), key, isRevoked: marker === "@revoked" }];
}

/** `a,b*,!bad`, or one hashed name: `|1|salt|hash`. */
function matcher(names: string): (place: string) => boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(names) ?? [];
  if (salt !== undefined) {
    return (place) => createHmac("sha1", Buffer.from(salt, "base64")).update(place).digest("base64") === hash;
  }
  const patterns = names.toLowerCase().split(",");
  return (place) => matchesPatterns(patterns, place);
}

/** Whether OpenSSH's patterns accept a text: `*` is anything, `?` one character, and what `!` precedes is left out. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  const accepts = (pattern: string): boolean => expression(pattern).test(text);
  const refused = patterns.filter((pattern) => pattern.startsWith("!"));
  const accepted = patterns.filter((pattern) => !pattern.startsWith("!"));
  return accepted.some(accepts) && !refused.some((pattern) => accepts(pattern.slice(1)));
}

function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("\\*", ".*").replaceAll("\\?", ".")}$`);
}
