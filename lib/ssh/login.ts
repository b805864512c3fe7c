import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import { EngineError } from "../errors/engine-error";
import { acceptCertificates } from "./auth/certificate";
import { identityOf, type Identity } from "./auth/identity";
import { requireKnownSsh2 } from "./auth/ssh2-version";
import type { RouteHop } from "./route";
import { requireGoingOn, type RunContext } from "./run-context";
import { transport, wayTo } from "./transport";
import { HostKey, hostKeyError } from "./trust/host-key";
import { LOGIN_TIMEOUT_MS, READY_TIMEOUT_MS, unreachable, type ConnectError } from "./unreachable";

const KEEPALIVE_MS = 10_000;
const KEEPALIVES_LOST = 3;

/**
 * Logs in to one host after the other, each through the one before.
 * @returns a client per host
 * @throws EngineError, with what was opened closed again
 */
export async function logInAlong(route: readonly RouteHop[], context: RunContext): Promise<Client[]> {
  requireKnownSsh2();
  const identities: Identity[] = [];
  for (const hop of route) identities.push(await identityOf(hop, context));
  const clients: Client[] = [];
  try {
    for (const [index, hop] of route.entries()) {
      requireGoingOn(context);
      const way = await wayTo(hop, clients.at(-1), route[index - 1]);
      clients.push(await logIn(hop, identities[index]!, way, context));
    }
  } catch (error) {
    for (const client of clients.reverse()) client.on("error", () => undefined).destroy();
    throw error;
  }
  return clients;
}

async function logIn(
  hop: RouteHop,
  identity: Identity,
  way: Duplex | undefined,
  { signal }: RunContext,
): Promise<Client> {
  requireGoingOn({ signal });
  let refusal: EngineError | undefined;
  let isKeyExchanged = false;
  let silent: NodeJS.Timeout | undefined;
  const client = new Client();
  const giveUp = (): void => void client.destroy();
  try {
    signal?.addEventListener("abort", giveUp);
    await new Promise<void>((ready, failed) => {
      client.once("ready", ready).on("error", failed);
      client.once("handshake", () => {
        isKeyExchanged = true;
        clearTimeout(silent);
      });
      silent = setTimeout(() => failed(new Silence()), READY_TIMEOUT_MS);
      client.once("close", () => failed(new Error("the host closed the connection")));
      client.connect({
        ...transport(hop, way),
        authHandler: [...identity.methods],
        hostVerifier: (blob: Buffer) => {
          const seen = HostKey.fromBlob(blob);
          if (seen.isOneOf(hop.hostKeys)) return true;
          refusal = hostKeyError(hop, seen);
          return false;
        },
        readyTimeout: LOGIN_TIMEOUT_MS,
        keepaliveInterval: KEEPALIVE_MS,
        keepaliveCountMax: KEEPALIVES_LOST,
      });
      acceptCertificates(client);
      // Otherwise each command waits twice for an acknowledgement that the host's kernel delays by 40 ms.
      client.setNoDelay(true);
    });
  } catch (error) {
    client.on("error", () => undefined).destroy();
    requireGoingOn({ signal });
    throw refusal ?? connectError(error as ConnectError, hop, identity, isKeyExchanged);
  } finally {
    clearTimeout(silent);
    signal?.removeEventListener("abort", giveUp);
  }
  return client;
}

/** As ssh2 would say it. */
class Silence extends Error implements ConnectError {
  readonly level = "client-timeout";
}

function connectError(error: ConnectError, hop: RouteHop, identity: Identity, isKeyExchanged: boolean): EngineError {
  if (error.level === "agent") {
    return new EngineError("NO_IDENTITY", `the ssh-agent (SSH_AUTH_SOCK) does not answer: ${error.message}`);
  }
  const isRefused =
    error.level === "client-authentication" || (isKeyExchanged && /authentication/i.test(error.message));
  if (!isRefused) return unreachable(error, hop.where, isKeyExchanged);
  return new EngineError(
    "AUTHENTICATION_FAILED",
    `${hop.where} does not let user ${hop.user} in with ${identity.description}: ` +
      `check user and identity_file, and that the public key is in that user's authorized_keys`,
  );
}
