import type { HostBundle } from "../bundle/bundle";
import type { Deploying } from "./deploy";
import { Deployment, type DeployOutcome } from "./deployment";
import { DialectChange } from "./dialect-change";
import { EngineError } from "./engine-error";
import { ofHost } from "./log";
import { observe, parseBundle, type Observation } from "./observation";
import { RemoteHost } from "./remote-host";
import { Secrets } from "./secrets";

/**
 * Returns a host to a generation that it still has, with everything a deployment does to be safe.
 * @param to default: the one before the confirmed one
 * @throws EngineError when there is no such generation, or as a deployment does
 */
export async function rollBackHost(
  target: Pick<HostBundle, "environment" | "host" | "root">,
  to: number | undefined,
  { endpoint, peers, log }: Deploying,
): Promise<DeployOutcome> {
  const tell = ofHost(target.host, log);
  const host = await RemoteHost.open(endpoint, (line) => tell(line, "notice"));
  let dialect: DialectChange | undefined;
  try {
    await host.lock(`roll back ${target.environment}`);
    await host.change("postpone", [target.environment]);
    const observed = await observe(host, { ...target, requires: [], preconditions: [] });
    const staged = earlierGeneration(observed, to);
    const bundle = parseBundle(await host.ask("generation", [target.root, String(staged)]), staged);
    dialect = await DialectChange.of(host, observed.confirmed?.bundle, bundle, peers);
    const parts = { host, endpoint, bundle, observed, staged, secrets: Secrets.none, dialect, log: tell };
    return await new Deployment(parts).run();
  } finally {
    dialect?.close();
    host.close();
  }
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
