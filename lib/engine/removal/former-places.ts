import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted } from "../../ssh/run-context";
import type { Changing, Target } from "../deploy/session";
import { removeEnvironment } from "./remove";

/** What could not be cleaned, and what to do. */
export interface Uncleaned {
  readonly place: SshEndpoint;
  readonly error: EngineError;
}

/**
 * Cleans what a host left where it was before it was declared at another place: the machine there is another one as a rule.
 * @param changing how the host is reached now
 */
export async function cleanFormerPlaces(
  target: Pick<Target, "environment" | "host">,
  places: readonly SshEndpoint[],
  changing: Changing,
): Promise<readonly Uncleaned[]> {
  const uncleaned: Uncleaned[] = [];
  for (const place of places) {
    try {
      await removeEnvironment(target, { ...changing, endpoint: place }, { now: changing.endpoint });
    } catch (error) {
      if (!(error instanceof EngineError) || isAborted(error)) throw error;
      uncleaned.push({ place, error: formerError(target, place, error) });
    }
  }
  return uncleaned;
}

function formerError(
  { environment, host }: Pick<Target, "environment" | "host">,
  place: SshEndpoint,
  cause: EngineError,
) {
  const message =
    `${place.address} port ${place.port ?? 22} was ${host} before, and may still have environment ${environment} ` +
    `(${cause.code}: ${cause.message}): mend that and run vrouter apply or cdktf destroy; ` +
    `if that machine is gone for good, delete it from \`former\` of ${host} in the lock file`;
  return new EngineError("FORMER_MACHINE", message, cause.details);
}
