import type { HostBundle } from "../bundle/bundle";
import type { Deploying } from "./deploy";
import { Deployment, type DeployOutcome } from "./deployment";
import { DialectChange } from "./dialect-change";
import { EngineError } from "./engine-error";
import { ofHost, type Log } from "./log";
import { observe } from "./observation";
import { RemoteHost } from "./remote-host";
import { Secrets } from "./secrets";

/**
 * Makes a host again what was last confirmed on it, whatever happened to it since; a copy of what a person edited is kept.
 * @throws EngineError as a deployment does, or when nothing was ever confirmed
 */
export async function repairHost(
  target: Pick<HostBundle, "environment" | "host" | "root">,
  { endpoint, log }: Omit<Deploying, "peers">,
): Promise<DeployOutcome> {
  const tell = ofHost(target.host, log);
  const host = await RemoteHost.open(endpoint, (line) => tell(line, "notice"));
  try {
    await host.lock(`repair ${target.environment}`);
    await host.change("postpone", [target.environment]);
    const observed = await observe(host, { ...target, requires: [], preconditions: [] });
    const bundle = observed.confirmed?.bundle;
    if (bundle === undefined) {
      throw new EngineError(
        "NOT_DEPLOYED",
        `nothing of environment ${target.environment} was ever confirmed: deploy it`,
      );
    }
    const secrets = Secrets.of(bundle, process.env);
    secrets.requireVersionsOf(observed);
    const dialect = await DialectChange.of(host, bundle, bundle, {});
    const say: Log = (line, kind) => tell(secrets.redact(line), kind);
    return await new Deployment({ host, endpoint, bundle, observed, force: true, secrets, dialect, log: say }).run();
  } finally {
    host.close();
  }
}
