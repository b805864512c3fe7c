import type { Duplex } from "node:stream";
import type { Client, ConnectConfig } from "ssh2";
import { EngineError } from "../errors/engine-error";
import type { RouteHop } from "./route";
import { HostKey } from "./trust/host-key";
import { TransientError, noAnswer, READY_TIMEOUT_MS } from "./unreachable";

/** RFC 4254. */
const ADMINISTRATIVELY_PROHIBITED = 1;

/** A stream from the host before to the next one; undefined: there is none before, and a client finds its own way. */
export async function wayTo(hop: RouteHop, client?: Client, from?: RouteHop): Promise<Duplex | undefined> {
  if (client === undefined || from === undefined) return undefined;
  const failed = `cannot connect to ${hop.where} from jump host ${from.where}`;
  return new Promise((resolve, reject) => {
    const overdue = setTimeout(
      () => reject(new TransientError("UNREACHABLE", `${failed}: ${noAnswer()}`)),
      READY_TIMEOUT_MS,
    );
    client.forwardOut("127.0.0.1", 0, hop.address, hop.port, (error, channel) => {
      clearTimeout(overdue);
      if (error === undefined) return resolve(channel);
      const { reason, message } = error as Error & { readonly reason?: number };
      if (reason !== ADMINISTRATIVELY_PROHIBITED) {
        return reject(new TransientError("UNREACHABLE", `${failed}: ${message.replace(/^.*failure: /, "")}`));
      }
      reject(
        new EngineError(
          "FORWARDING_REFUSED",
          `jump host ${from.where} does not let user ${from.user} connect to ${hop.where}: allow it there (AllowTcpForwarding, PermitOpen)`,
        ),
      );
    });
  });
}

/** How ssh2 is to speak to a host, before anybody's key or login comes into it. */
export function transport(hop: RouteHop, way: Duplex | undefined): ConnectConfig {
  return {
    host: hop.address,
    port: hop.port,
    sock: way,
    username: hop.user,
    algorithms: { serverHostKey: HostKey.algorithms(hop.hostKeys) },
    readyTimeout: READY_TIMEOUT_MS,
  };
}
