import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import type { SshEndpoint } from "../model/topology";
import { logInAlong } from "./login";
import { routeTo, type RouteHop } from "./route";
import type { RunContext } from "./run-context";
import { transport, wayTo } from "./transport";
import { HostKey } from "./trust/host-key";
import { retried, unreachable, type ConnectError } from "./unreachable";

/** The key that a host presents, and what is known of it. */
export interface ScannedKey {
  /** `198.18.0.11:22` */
  readonly where: string;
  /** A host on the way to the one that was asked for. */
  readonly isJumpHost: boolean;
  readonly verdict: "known" | "unknown" | "changed" | "revoked";
  readonly type: string;
  readonly fingerprint: string;
  /** As `host_key` has it. */
  readonly line: string;
  /** Keys that the document pins beside the one above, and that the host presented when it was asked for their type, or not. */
  readonly others: readonly PinnedKey[];
  /** The file in which keys of this host are sought, and its name there; undefined: they are in the document. */
  readonly knownHosts?: { readonly file: string; readonly name: string };
}

export interface PinnedKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly isPresented: boolean;
}

/**
 * Asks each host on the way to an endpoint, and then that one itself, for its key. Ends at the first whose key is not a known
 * one, for there is no login that leads further. The last host is asked without a login.
 * @throws EngineError when a host cannot be reached, or a jump host refuses the login
 */
export function scanHostKeys(endpoint: SshEndpoint, context: RunContext): Promise<readonly ScannedKey[]> {
  return retried(async () => {
    const route = routeTo(endpoint);
    const keys: ScannedKey[] = [];
    for (const [index, hop] of route.entries()) {
      const before = route.slice(0, index);
      const key = await behind(before, hop, context);
      const others = key.isOneOf(hop.hostKeys) ? await otherKeys(before, hop, key, context) : [];
      keys.push({ ...scanned(hop, key, index < route.length - 1), others });
      if (keys.at(-1)!.verdict !== "known") break;
    }
    return keys;
  }, context);
}

/** A host presents one key of a type. */
async function otherKeys(
  jumps: readonly RouteHop[],
  hop: RouteHop,
  shown: HostKey,
  context: RunContext,
): Promise<PinnedKey[]> {
  if (hop.knownHostsFile !== undefined) return [];
  const keys: PinnedKey[] = [];
  for (const key of hop.hostKeys.filter((one) => !one.equals(shown))) {
    const { type, fingerprint } = key;
    const isAsked = type !== shown.type;
    const isPresented = isAsked && (await behind(jumps, { ...hop, hostKeys: [key] }, context)).equals(key);
    keys.push({ type, fingerprint, isPresented });
  }
  return keys;
}

async function behind(jumps: readonly RouteHop[], hop: RouteHop, context: RunContext): Promise<HostKey> {
  const clients = await logInAlong(jumps, context);
  try {
    return await presentedKey(hop, await wayTo(hop, clients.at(-1), jumps.at(-1)));
  } finally {
    for (const client of clients.reverse()) client.on("error", () => undefined).destroy();
  }
}

/** Ends the connection as soon as the key is there. */
function presentedKey(hop: RouteHop, way: Duplex | undefined): Promise<HostKey> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.on("error", (error: ConnectError) => reject(unreachable(error, hop.where, false)));
    client.once("close", () => reject(unreachable(new Error("the host closed the connection"), hop.where, false)));
    client.connect({
      ...transport(hop, way),
      hostVerifier: (blob: Buffer) => {
        resolve(HostKey.fromBlob(blob));
        return false;
      },
    });
  });
}

function scanned(hop: RouteHop, key: HostKey, isJumpHost: boolean): Omit<ScannedKey, "others"> {
  const verdict = key.isOneOf(hop.hostKeys)
    ? "known"
    : key.isOneOf(hop.revokedKeys)
      ? "revoked"
      : hop.hostKeys.length > 0
        ? "changed"
        : "unknown";
  const { knownHostsFile: file, knownName: name } = hop;
  return {
    where: hop.where,
    isJumpHost,
    verdict,
    type: key.type,
    fingerprint: key.fingerprint,
    line: key.line,
    knownHosts: file === undefined ? undefined : { file, name },
  };
}
