import type { HostBundle } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, requireGoingOn, type RunContext } from "../../ssh/run-context";
import { programCall, programText } from "../host/program";
import { RemoteHost, succeeded, type Step } from "../host/remote-host";
import { confirming, pruning } from "./steps";

/** Seconds after which a host goes back by itself; some more for the units that have to come up before. */
const DEADLINE = 60;
const SECONDS_PER_UNIT = 0.5;

/** Seconds until a host goes back by itself. */
export function rollbackDeadline({ units }: HostBundle): number {
  return Math.ceil(DEADLINE + units.length * SECONDS_PER_UNIT);
}

/**
 * Has the host go back to its confirmed generation by itself when the new one is not confirmed in time: the change may cut
 * the very path to the host, and the deploying process may be gone.
 * @param confirmed undefined: nothing was confirmed before, and nothing of the environment stays
 */
export function schedulingRollback(bundle: HostBundle, confirmed: number | undefined): Step {
  const { environment, root } = bundle;
  const program =
    confirmed === undefined
      ? programCall("remove", [environment])
      : programCall("rollback", [root, String(confirmed), programText("switch")]);
  return { program: "schedule", args: [environment, String(rollbackDeadline(bundle)), program] };
}

/** The same for a generation that is on the host already. */
export async function scheduleRollback(
  host: RemoteHost,
  bundle: HostBundle,
  confirmed: number | undefined,
): Promise<void> {
  const { program, args } = schedulingRollback(bundle, confirmed);
  await host.change(program, args);
}

/** A connection that is begun when a change is done, and confirms it: only what can still log in may say that all is well. */
export class NewConnection {
  private constructor(private readonly host: Promise<RemoteHost>) {
    // It is waited for later, or not at all.
    host.catch(() => undefined);
  }

  static open(endpoint: SshEndpoint, context: RunContext): NewConnection {
    return new NewConnection(RemoteHost.open(endpoint, context));
  }

  /**
   * Confirms a generation, and has the host forget those that nobody needs any more.
   * @returns what says which of those went, which is not waited for
   * @throws EngineError when there is no way in, or the host went back by itself already
   */
  async confirm(bundle: HostBundle, generation: number, context: RunContext): Promise<() => Promise<string[]>> {
    const host = await this.opened();
    requireGoingOn(context);
    const [confirmed, pruned] = host.attemptAll([confirming(bundle, generation), pruning(bundle)]);
    const result = await confirmed!;
    if (result.stdout.trim() === "late") {
      throw new EngineError(
        "TOO_LATE",
        "the deployment took so long that the host went back to its confirmed generation",
      );
    }
    succeeded("confirm", result);
    return async () =>
      succeeded("prune", await pruned!)
        .split("\n")
        .filter((line) => line !== "");
  }

  close(): void {
    this.host.then(
      (host) => host.close(),
      () => undefined,
    );
  }

  private async opened(): Promise<RemoteHost> {
    try {
      return await this.host;
    } catch (error) {
      if (isAborted(error)) throw error;
      const message = `the change shuts out new SSH connections (${(error as Error).message})`;
      throw new EngineError("NOT_CONFIRMED", message);
    }
  }
}
