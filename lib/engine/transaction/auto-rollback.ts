import type { HostBundle } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, requireGoingOn, type RunContext } from "../../ssh/run-context";
import { programText } from "../host/program";
import { RemoteHost } from "../host/remote-host";

/** Seconds after which a host goes back by itself; some more for the units that have to come up before. */
const DEADLINE = 60;
const SECONDS_PER_UNIT = 0.5;

/**
 * Has the host go back to its confirmed generation by itself when the new one is not confirmed in time: the change may cut
 * the very path to the host, and the deploying process may be gone.
 * @param confirmed undefined: nothing was confirmed before, and nothing of the environment stays
 * @returns seconds
 */
export async function scheduleRollback(
  host: RemoteHost,
  bundle: HostBundle,
  confirmed: number | undefined,
): Promise<number> {
  const { environment, root, units } = bundle;
  const seconds = Math.ceil(DEADLINE + units.length * SECONDS_PER_UNIT);
  const program =
    confirmed === undefined
      ? [programText("remove"), "remove", environment]
      : [programText("rollback"), "rollback", root, String(confirmed), programText("switch")];
  await host.change("arm", [environment, String(seconds), ...program.map(unexpanded)]);
  return seconds;
}

/**
 * Confirms a generation over a connection of its own: only what can still log in may say that all is well.
 * @throws EngineError when there is no way in, or the host went back by itself already
 */
export async function confirmOverNewConnection(
  endpoint: SshEndpoint,
  bundle: HostBundle,
  generation: number,
  context: RunContext,
): Promise<void> {
  let host: RemoteHost;
  try {
    host = await RemoteHost.open(endpoint, context);
  } catch (error) {
    if (isAborted(error)) throw error;
    const message = `the change shuts out new SSH connections (${(error as Error).message})`;
    throw new EngineError("NOT_CONFIRMED", message);
  }
  try {
    requireGoingOn(context);
    const answer = await host.change("confirm", [bundle.root, String(generation)]);
    if (answer.trim() === "late") {
      throw new EngineError(
        "TOO_LATE",
        "the deployment took so long that the host went back to its confirmed generation",
      );
    }
  } finally {
    host.close();
  }
}

/** systemd puts variables into the words of a command. */
function unexpanded(word: string): string {
  return word.replaceAll("$", () => "$$");
}
