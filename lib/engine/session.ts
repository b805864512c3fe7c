import type { HostBundle } from "../bundle/bundle";
import type { SshEndpoint } from "../topology/model";
import { Deployment, type DeploymentParts, type DeployOutcome } from "./deployment";
import { DialectChange, type Peers } from "./dialect-change";
import { ofHost, type Log } from "./log";
import { redact, redactError } from "./redaction";
import { RemoteHost } from "./remote-host";

/** Whose what is changed. */
export type Target = Pick<HostBundle, "environment" | "host" | "root">;

/** What every change of a host is told. */
export interface Changing {
  readonly endpoint: SshEndpoint;
  /** With the host's name before each line. */
  readonly log: Log;
}

/**
 * One change of one host, whose lock it has from the first step to the last. Whatever it logs or throws is without the values
 * of secrets.
 */
export class Session {
  private constructor(
    readonly host: RemoteHost,
    private readonly endpoint: SshEndpoint,
    /** With the host's name before each line. */
    readonly log: Log,
  ) {}

  /**
   * @param purpose what others are told who find the host locked: `deploy`
   * @throws EngineError when the host cannot be reached or locked, and what `work` throws
   */
  static async of<T>(
    { environment, host: name }: Pick<Target, "environment" | "host">,
    purpose: string,
    { endpoint, log }: Changing,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { env } = process;
    const tell = ofHost(name, (line, kind) => log(redact(line, env), kind));
    let host: RemoteHost | undefined;
    try {
      host = await RemoteHost.open(endpoint, (line) => tell(line, "notice"));
      await host.lock(`${purpose} ${environment}`);
      await host.change("postpone", [environment]);
      return await work(new Session(host, endpoint, tell));
    } catch (error) {
      throw redactError(error, env);
    } finally {
      host?.close();
    }
  }

  /** Brings the host to what a bundle describes, or leaves it as it was. @throws EngineError */
  async deploy(
    peers: Peers,
    parts: Omit<DeploymentParts, "host" | "endpoint" | "dialect" | "log">,
  ): Promise<DeployOutcome> {
    const { host, endpoint, log } = this;
    const dialect = await DialectChange.of(host, parts.observed.confirmed?.bundle, parts.bundle, peers);
    try {
      return await new Deployment({ ...parts, host, endpoint, dialect, log }).run();
    } finally {
      dialect.close();
    }
  }
}
