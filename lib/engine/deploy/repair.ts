import { EngineError } from "../../errors/engine-error";
import type { DeployOutcome } from "../transaction/deployment";
import { Secrets } from "../transaction/secrets";
import { Session, type Changing, type Target } from "./session";

/**
 * Makes a host again what was last confirmed on it, whatever happened to it since; a copy of what a person edited is kept.
 * @throws EngineError as a deployment does, or when nothing was ever confirmed
 */
export async function repairHost(target: Target, changing: Changing): Promise<DeployOutcome> {
  return Session.of(target, "repair", changing, async (session) => {
    const observed = await session.look(target);
    const bundle = observed.confirmed?.bundle;
    if (bundle === undefined) {
      throw new EngineError(
        "NOT_DEPLOYED",
        `nothing of environment ${target.environment} was ever confirmed: deploy it`,
      );
    }
    return session.deploy({}, { bundle, observed, force: true, secrets: Secrets.of(bundle, changing.context.env) });
  });
}
