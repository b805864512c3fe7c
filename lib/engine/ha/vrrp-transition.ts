import type { HostBundle, VrrpInstance } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, type RunContext } from "../../ssh/run-context";
import { RemoteHost } from "../host/remote-host";
import { VrrpInstances, type VrrpState } from "./vrrp-instances";

/** Host name -> how to reach the hosts of a bundle's peers. */
export type Peers = Readonly<Record<string, SshEndpoint>>;

interface Changed {
  readonly instance: VrrpInstance;
  /** What the instance speaks so far. */
  readonly spoken: string;
  /** It is the master, or there is none. */
  readonly leads: boolean;
}

/**
 * A change of what the adverts of HA routers have in common: VRRP version, interval, VRID, authentication. Instances that
 * differ in it do not hear each other, and each becomes master. So the instance that is master changes while the others
 * are held, and an instance that is not waits until the master speaks what it was told to speak.
 */
export class DialectChange {
  private constructor(
    private readonly own: VrrpInstances,
    private readonly peers: ReadonlyMap<string, { readonly host: RemoteHost; readonly instances: VrrpInstances }>,
    private readonly changed: readonly Changed[],
  ) {}

  /**
   * Asks the hosts of the routers concerned which one is master; no host is asked when none is concerned.
   * @throws EngineError when a host cannot be asked: its instance could not be held
   */
  static async of(
    host: RemoteHost,
    before: HostBundle | undefined,
    after: HostBundle,
    endpoints: Peers,
    context: RunContext,
  ): Promise<DialectChange> {
    const own = new VrrpInstances(host, after.environment);
    const spoken = new Map(before?.vrrp.map(({ router, dialect }) => [router, dialect]));
    const instances = after.vrrp.filter(({ router, dialect }) => (spoken.get(router) ?? dialect) !== dialect);
    const peers = await connect(instances, after.environment, endpoints, context);
    const routers = instances.map(({ router }) => router);
    const ownStates = await own.states(routers);
    const peerStates = await Promise.all([...peers.values()].map((peer) => peer.instances.states(routers)));
    const isMaster = (states: ReadonlyMap<string, VrrpState>, router: string) => states.get(router) === "MASTER";
    const changed = instances.map((instance) => ({
      instance,
      spoken: spoken.get(instance.router)!,
      leads: isMaster(ownStates, instance.router) || !peerStates.some((states) => isMaster(states, instance.router)),
    }));
    return new DialectChange(own, peers, changed);
  }

  /** Routers whose instance here is stopped until it speaks what its master does. */
  get held(): readonly string[] {
    return this.changed.filter(({ leads }) => !leads).map(({ instance }) => instance.router);
  }

  get isEmpty(): boolean {
    return this.changed.length === 0;
  }

  /** Before the files change. */
  async begin(): Promise<void> {
    await this.holdPeers(({ instance }) => instance.dialect);
    const waiting = this.changed.filter(({ leads }) => !leads);
    await this.own.hold(new Map(waiting.map(({ instance, spoken }) => [instance.router, spoken])), "keep");
  }

  /** When the change is confirmed. @throws EngineError when an instance stays held */
  async complete(): Promise<void> {
    try {
      await this.releasePeers();
    } catch (error) {
      const hosts = [...this.peers.keys()].join(", ");
      throw new EngineError(
        "PEER_STILL_HELD",
        `this host is confirmed, but HA instances on ${hosts} may still be held (${(error as Error).message}): ` +
          `run vrouter apply for ${hosts}`,
      );
    }
  }

  /** When the old files are back. */
  async undo(): Promise<void> {
    await this.holdPeers(({ spoken }) => spoken);
    await this.releasePeers();
  }

  close(): void {
    for (const { host } of this.peers.values()) host.close();
  }

  private async holdPeers(dialectOf: (changed: Changed) => string): Promise<void> {
    for (const [name, { instances }] of this.peers) {
      await instances.hold(new Map(this.ledWith(name).map((c) => [c.instance.router, dialectOf(c)])), "replace");
    }
  }

  private async releasePeers(): Promise<void> {
    for (const [name, { instances }] of this.peers) {
      await instances.release(this.ledWith(name).map(({ instance }) => instance.router));
    }
  }

  private ledWith(peer: string): readonly Changed[] {
    return this.changed.filter(({ leads, instance }) => leads && instance.peers.includes(peer));
  }
}

async function connect(
  instances: readonly VrrpInstance[],
  environment: string,
  endpoints: Peers,
  context: RunContext,
): Promise<ReadonlyMap<string, { host: RemoteHost; instances: VrrpInstances }>> {
  const names = [...new Set(instances.flatMap(({ peers }) => peers))].sort();
  const open = new Map<string, { host: RemoteHost; instances: VrrpInstances }>();
  try {
    for (const name of names) {
      const host = await RemoteHost.locked(endpoints[name]!, context, `deploy ${environment}`);
      open.set(name, { host, instances: new VrrpInstances(host, environment) });
    }
    return open;
  } catch (error) {
    for (const { host } of open.values()) host.close();
    if (isAborted(error)) throw error;
    const missing = names.find((name) => !open.has(name));
    throw new EngineError(
      "VRRP_PEER_UNREACHABLE",
      `the adverts of HA routers change, and ${missing}, which has another instance of them, cannot be held back ` +
        `(${(error as Error).message}): bring it back, or take it out of these routers first`,
    );
  }
}
