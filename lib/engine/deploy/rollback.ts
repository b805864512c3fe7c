import { EngineError } from "../../errors/engine-error";
import { parseBundle, type Observation } from "../state/observation";
import type { Deploying } from "./deploy";
import type { DeployOutcome } from "../transaction/deployment";
import { Secrets } from "../transaction/secrets";
import { Session, type Target } from "./session";

/**
 * Returns a host to a generation that it still has, with everything a deployment does to be safe.
 * @param to default: the one before the confirmed one
 * @throws EngineError when there is no such generation, or as a deployment does
 */
export async function rollBackHost(
  target: Target,
  to: number | undefined,
  { peers, ...changing }: Deploying,
): Promise<DeployOutcome> {
  return Session.of(target, "roll back", changing, async (session) => {
    const observed = await session.look(target);
    const staged = earlierGeneration(observed, to);
    const bundle = parseBundle(await session.host.ask("generation", [target.root, String(staged)]), staged);
    return session.deploy(peers, { bundle, observed, staged, secrets: Secrets.none });
  });
}

/** What was never confirmed is nothing to return to. */
function earlierGeneration({ proven, confirmed }: Observation, to: number | undefined): number {
  const current = confirmed?.generation;
  const others = proven.filter((number) => number !== current).sort((a, b) => a - b);
  const chosen = to ?? others.filter((number) => current === undefined || number < current).at(-1);
  if (chosen !== undefined && proven.includes(chosen)) return chosen;
  const there =
    others.length === 0 ? "no other is there" : `${others.join(", ")} ${others.length === 1 ? "is" : "are"} there`;
  throw new EngineError(
    "NO_GENERATION",
    `${chosen === undefined ? "there is no earlier generation" : `generation ${chosen} is not on the host`} (${there}): name one of them with --to`,
  );
}
