import { Layout } from "../../artefacts/layout";
import type { HostBundle, VrrpInstance } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, type RunContext } from "../../ssh/run-context";
import { RemoteHost } from "../host/remote-host";
import { VrrpInstances, type RouterState } from "./vrrp-instances";

/** Host name -> how to reach the hosts of a bundle's peers. */
export type Peers = Readonly<Record<string, SshEndpoint>>;

/** In the place of a plain router's parameters: no instance has the same. */
const NOTHING = "nothing";

interface Changed {
  readonly instance: VrrpInstance;
  /** What the instance speaks so far. */
  readonly spoken: string;
  /** It has the router's addresses, or no other has. */
  readonly leads: boolean;
}

type Peer = { readonly host: RemoteHost; readonly instances: VrrpInstances };

/**
 * A change of what the adverts of HA routers have in common: VRRP version, interval, VRID, authentication, or that there are
 * any. Instances that differ in it do not hear each other, and each becomes master. So the instance that is master changes
 * while the others are held, and an instance that is not waits until the master speaks what it was told to speak.
 */
export class VrrpTransition {
  private constructor(
    private readonly own: VrrpInstances,
    private readonly peers: ReadonlyMap<string, Peer>,
    private readonly changed: readonly Changed[],
    /** Routers whose master here becomes a plain router. */
    private readonly dissolved: readonly string[],
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
  ): Promise<VrrpTransition> {
    const own = new VrrpInstances(host, after.environment);
    const spoken = new Map(before?.vrrp.map(({ router, parameters }) => [router, parameters]));
    const differing = after.vrrp.filter(({ router, parameters }) => (spoken.get(router) ?? parameters) !== parameters);
    const created = after.vrrp.filter(({ router }) => !spoken.has(router));
    const dissolved = plainNow(before, after);
    const peers = await connect(differing, created, after.environment, endpoints, context);
    try {
      const routers = [...differing, ...created].map(({ router }) => router);
      const ownStates = await own.states([...routers, ...dissolved]);
      const peerStates = await Promise.all([...peers.values()].map((peer) => peer.instances.states(routers)));
      const has = (state: RouterState, router: string) =>
        [ownStates, ...peerStates].some((states) => states.get(router) === state);
      const changedFrom = (spoken: string, leading: RouterState, instance: VrrpInstance): Changed => {
        const leads = ownStates.get(instance.router) === leading || !has(leading, instance.router);
        return { instance, spoken, leads };
      };
      const changed = [
        ...differing.map((instance) => changedFrom(spoken.get(instance.router)!, "MASTER", instance)),
        ...created
          .filter(({ router }) => has("PLAIN", router))
          .map((instance) => changedFrom(NOTHING, "PLAIN", instance)),
      ];
      await lock(peers, after.environment, changed);
      const left = dissolved.filter((router) => ownStates.get(router) === "MASTER");
      return new VrrpTransition(own, peers, changed, left);
    } catch (error) {
      close(peers);
      throw error;
    }
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
    await this.holdPeers(({ instance }) => instance.parameters);
    const waiting = this.changed.filter(({ leads }) => !leads);
    await this.own.hold(new Map(waiting.map(({ instance, spoken }) => [instance.router, spoken])), "keep");
  }

  /** Ends masters whose routers are plain ones from now on, and find what they had. */
  async dissolve(): Promise<void> {
    await this.own.leave(this.dissolved);
  }

  /** When the new files are read: plain routers have become masters. */
  async settle(): Promise<void> {
    const founded = this.changed.filter(({ leads, spoken }) => leads && spoken === NOTHING);
    await this.own.elect(founded.map(({ instance }) => instance.router));
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
          `deploy ${hosts}`,
      );
    }
  }

  /** When the old files are back. */
  async undo(): Promise<void> {
    await this.holdPeers(({ spoken }) => spoken);
    await this.releasePeers();
    await this.own.elect(this.dissolved);
  }

  close(): void {
    close(this.peers);
  }

  private async holdPeers(parametersOf: (changed: Changed) => string): Promise<void> {
    for (const [name, { instances }] of this.peers) {
      await instances.hold(new Map(this.ledWith(name).map((c) => [c.instance.router, parametersOf(c)])), "replace");
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

/** Routers that were pairs so far and stay on this host. */
function plainNow(before: HostBundle | undefined, after: HostBundle): readonly string[] {
  const pairs = new Set(after.vrrp.map(({ router }) => router));
  const routers = (before?.vrrp ?? []).map(({ router }) => router).filter((router) => !pairs.has(router));
  const layout = new Layout(after.environment);
  return routers.filter((router) => after.units.includes(layout.unit("router", router)));
}

/** @param created of which the others may be down: they cannot be plain routers then that somebody uses */
async function connect(
  differing: readonly VrrpInstance[],
  created: readonly VrrpInstance[],
  environment: string,
  endpoints: Peers,
  context: RunContext,
): Promise<ReadonlyMap<string, Peer>> {
  const required = new Set(differing.flatMap(({ peers }) => peers));
  const names = [...new Set([...required, ...created.flatMap(({ peers }) => peers)])].sort();
  const open = new Map<string, Peer>();
  for (const name of names) {
    try {
      const host = await RemoteHost.open(endpoints[name]!, context);
      open.set(name, { host, instances: new VrrpInstances(host, environment) });
    } catch (error) {
      if (!required.has(name) && !isAborted(error)) continue;
      close(open);
      throw unheld(name, error);
    }
  }
  return open;
}

async function lock(peers: ReadonlyMap<string, Peer>, environment: string, changed: readonly Changed[]): Promise<void> {
  for (const [name, { host }] of peers) {
    if (!changed.some(({ instance }) => instance.peers.includes(name))) continue;
    try {
      await host.lock(`deploy ${environment}`);
    } catch (error) {
      throw unheld(name, error);
    }
  }
}

function close(peers: ReadonlyMap<string, Peer>): void {
  for (const { host } of peers.values()) host.close();
}

function unheld(name: string, error: unknown): unknown {
  if (isAborted(error)) return error;
  return new EngineError(
    "VRRP_PEER_UNREACHABLE",
    `the adverts of HA routers change, and ${name}, which has another instance of them, cannot be held back ` +
      `(${(error as Error).message}): bring it back, or take it out of these routers first`,
  );
}
