import type { HostBundle } from "../../bundle/bundle";
import type { DeclaredMachines } from "../../model/machines";
import type { SshEndpoint } from "../../model/topology";
import { requireGoingOn, type RunContext } from "../../ssh/run-context";
import { VrrpTransition, type Peers } from "../ha/vrrp-transition";
import { forDocument } from "../../text/for-document";
import { acceptance, requireOwnMachine, type Machine } from "../host/machine";
import { redact, redactError } from "../host/redaction";
import { RemoteHost } from "../host/remote-host";
import { checkOwners } from "../state/handover";
import { look, type Look } from "../state/look";
import { Deployment, type DeploymentParts, type DeployOutcome } from "../transaction/deployment";
import { ofHost, type Log, type UnitsUp } from "../transaction/log";

/** Whose what is changed. */
export type Target = Pick<HostBundle, "environment" | "host" | "root">;

/** What every change of a host needs to know. */
export interface Changing {
  readonly endpoint: SshEndpoint;
  /** With the host's name before each line. */
  readonly log: Log;
  /** Hears once a second how far the units of a host are. */
  readonly unitsUp?: UnitsUp;
  /** The hosts of the environment as it is declared now. */
  readonly declared: DeclaredMachines;
  readonly context: RunContext;
}

/**
 * One change of one host, whose lock it has from the first step to the last. Whatever it logs or throws is without the values
 * of secrets.
 */
export class Session {
  private constructor(
    readonly host: RemoteHost,
    private readonly endpoint: SshEndpoint,
    private readonly target: Pick<Target, "environment" | "host">,
    private readonly declared: DeclaredMachines,
    /** With the host's name before each line. */
    readonly log: Log,
    private readonly unitsUp: UnitsUp | undefined,
    private readonly context: RunContext,
  ) {}

  /**
   * @param purpose the reason shown to others that find the host locked: `deploy`
   * @throws EngineError when the host cannot be reached or locked, and what `work` throws
   */
  static async of<T>(
    target: Pick<Target, "environment" | "host">,
    purpose: string,
    { endpoint, log, unitsUp, declared, context }: Changing,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { env } = context;
    const { environment, host: name } = target;
    const tell = ofHost(name, (line, kind) => log(redact(line, env), kind));
    let host: RemoteHost | undefined;
    try {
      const own = { ...context, notice: (line: string) => tell(line, "notice") };
      host = await RemoteHost.open(endpoint, own);
      // Whatever is asked first fails as this does.
      host.lock(`${purpose} ${environment}`).catch(() => undefined);
      return await work(new Session(host, endpoint, target, declared, tell, unitsUp, own));
    } catch (error) {
      throw redactError(error, env);
    } finally {
      host?.close();
    }
  }

  /** Before something is changed. @throws EngineError when the run was aborted */
  requireGoingOn(): void {
    requireGoingOn(this.context);
  }

  /**
   * What there is of the environment, on the machine that is to be changed.
   * @param target `requires`, `preconditions`: what is looked for besides
   * @param acceptMachine whichever machine it is
   * @throws EngineError when the machine is another host of the environment, or a copy, or the run was aborted
   */
  async look(
    target: Pick<HostBundle, "environment" | "root"> & Partial<Pick<HostBundle, "requires" | "preconditions">>,
    acceptMachine = false,
  ): Promise<Look> {
    const observed = await look(this.host, { requires: [], preconditions: [], ...target });
    if (!acceptMachine) this.claim(observed.machine);
    this.requireGoingOn();
    return observed;
  }

  private claim(machine: Machine): void {
    const { environment, host: name } = this.target;
    const remedy = forDocument(acceptance(name), this.context.document);
    requireOwnMachine(machine, { environment, host: name, declared: this.declared }, remedy);
  }

  /** Brings the host to what a bundle describes, or leaves it as it was. @throws EngineError */
  async deploy(
    peers: Peers,
    parts: Omit<DeploymentParts, "host" | "endpoint" | "transition" | "log" | "unitsUp" | "context">,
  ): Promise<DeployOutcome> {
    const { host, endpoint, log, unitsUp, context } = this;
    parts.secrets.requireVersionsOf(parts.observed);
    checkOwners(parts.bundle, parts.observed.others);
    const transition = await VrrpTransition.of(host, parts.observed.confirmed?.bundle, parts.bundle, peers, context);
    try {
      const outcome = await new Deployment({ ...parts, host, endpoint, transition, log, unitsUp, context }).run();
      await this.remember(parts.observed.machine);
      return outcome;
    } finally {
      transition.close();
    }
  }

  /** Which host of the environment this machine is. */
  private async remember({ id, deployed }: Machine): Promise<void> {
    const { environment, host: name } = this.target;
    if (deployed?.host === name && deployed.id === id) return;
    await this.host.change("identify", [environment, name]);
  }
}
