import { linkIn, type Link } from "./link";

/** What one network namespace of a host has, the host's own or one of ours, in the kernel's words. */
export interface Space {
  readonly links: readonly Link[];
  readonly addresses: readonly Address[];
  readonly routes: readonly string[];
  /** `32766: from all lookup main` */
  readonly rules: readonly string[];
  /** Those that were set by hand: none of them is ours. */
  readonly neighbours: readonly string[];
  /** Entries that were not learned. */
  readonly fdb: readonly string[];
  /** Queueing disciplines that a device does not have by itself. */
  readonly qdiscs: readonly string[];
  /** `inet filter` */
  readonly tables: readonly string[];
  /** `net.ipv4.ip_forward` -> `1` */
  readonly settings: ReadonlyMap<string, string>;
}

export interface Address {
  readonly device: string;
  readonly cidr: string;
  /** The kernel makes no route of its own for another one on the same subnet. */
  readonly secondary: boolean;
  /** It goes by itself. */
  readonly temporary: boolean;
}

/** By name of a namespace; the host's own is `host`. One that is not there does not exist. */
export type Kernel = ReadonlyMap<string, Space>;

export const HOST = "host";

/** @param facts `SCOPE KIND TEXT…` as `host/engine/inspect/inspect.sh` says them */
export function parseKernel(facts: readonly (readonly string[])[]): Kernel {
  const scopes = new Set(facts.map(([scope]) => scope!));
  return new Map([...scopes].map((scope) => [scope, spaceOf(facts.filter(([name]) => name === scope))]));
}

function spaceOf(facts: readonly (readonly string[])[]): Space {
  const all = (kind: string) =>
    facts
      .filter(([, word]) => word === kind)
      .map(([, , ...words]) => words.join(" ").trim())
      .filter((text) => text !== "");
  return {
    links: all("link").flatMap((line) => linkIn(line) ?? []),
    addresses: all("address").flatMap(addressIn),
    // IPv6 is compared by its addresses and settings.
    routes: all("route")
      .filter((line) => !/^\S*:\S* |^\S+ \S*:/.test(line))
      .map((line) => line.replace(/ (linkdown|dead)\b/g, "")),
    rules: all("rule").map((line) =>
      line
        .replace(/\s+/g, " ")
        .replace(/ ipproto ipproto-(\d+) /, (_, number: string) => ` ipproto ${PROTOCOL_NAMES[number] ?? number} `),
    ),
    neighbours: all("neighbour"),
    fdb: all("fdb"),
    qdiscs: all("qdisc").filter((line) => !/^qdisc noqueue 0: dev \S+ root( refcnt \d+)?$/.test(line)),
    tables: all("table"),
    settings: new Map(
      all("setting").map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1).trim()]),
    ),
  };
}

/** A host may have no names for them. */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = { 6: "tcp", 17: "udp", 33: "dccp", 132: "sctp" };

/** `2: qr-1    inet 172.16.0.1/24 brd 172.16.0.255 scope global qr-1\       valid_lft forever…` */
function addressIn(line: string): Address[] {
  const [, device, cidr, rest] = /^\d+: (\S+)\s+inet6? (\S+)(.*)$/.exec(line) ?? [];
  if (device === undefined) return [];
  return [{ device, cidr: cidr!, secondary: / secondary\b/.test(rest!), temporary: / valid_lft \d/.test(rest!) }];
}
