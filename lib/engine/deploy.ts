import type { HostBundle } from "../bundle/bundle";
import type { SshEndpoint } from "../topology/model";
import { Deployment, type DeployOutcome } from "./deployment";
import { DialectChange, type Peers } from "./dialect-change";
import { EngineError } from "./engine-error";
import { ofHost, type Log } from "./log";
import { checkPreconditions, observe } from "./observation";
import { RemoteHost } from "./remote-host";
import { Secrets } from "./secrets";

export interface Deploying {
  readonly endpoint: SshEndpoint;
  /** The hosts of the other instances of the bundle's HA routers. */
  readonly peers: Peers;
  /** With the host's name before each line. */
  readonly log: Log;
}

/**
 * Brings a host to the state its bundle describes, or leaves it in the state it was in. Hosts that share an HA router must
 * not be deployed at the same time.
 * @throws EngineError
 */
export async function deployHost(bundle: HostBundle, { endpoint, peers, log }: Deploying): Promise<DeployOutcome> {
  const secrets = Secrets.of(bundle, process.env);
  const tell = ofHost(bundle.host, log);
  const host = await RemoteHost.open(endpoint, (line) => tell(line, "notice"));
  let dialect: DialectChange | undefined;
  try {
    await host.lock(`deploy ${bundle.environment}`);
    await host.change("postpone", [bundle.environment]);
    const observation = await observe(host, bundle);
    checkPreconditions(bundle, observation);
    secrets.requireVersionsOf(observation);
    dialect = await DialectChange.of(host, observation.confirmed?.bundle, bundle, peers);
    const say: Log = (line, kind) => tell(secrets.redact(line), kind);
    return await new Deployment({ host, endpoint, bundle, observed: observation, secrets, dialect, log: say }).run();
  } catch (error) {
    throw error instanceof EngineError ? redacted(error, secrets) : error;
  } finally {
    dialect?.close();
    host.close();
  }
}

function redacted({ code, message, details }: EngineError, secrets: Secrets): EngineError {
  return new EngineError(
    code,
    secrets.redact(message),
    details.map((line) => secrets.redact(line)),
  );
}
