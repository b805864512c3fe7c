import { setTimeout } from "node:timers/promises";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, requireGoingOn, type RunContext } from "../../ssh/run-context";
import { RemoteHost } from "../host/remote-host";
import { VrrpInstances, type RouterState } from "./vrrp-instances";

/** An HA router that is up, and where it is. */
export interface HaRouter {
  readonly environment: string;
  readonly router: { readonly id: string };
  /** The hosts that carry it, in descending priority. */
  readonly members: readonly { readonly host: string; readonly endpoint: SshEndpoint }[];
  /** Seconds. */
  readonly advertInterval: number;
}

/** What a failover is given by whoever runs it. */
export interface FailingOver {
  /** Gets a line for each step. */
  readonly log: (line: string) => void;
  readonly context: RunContext;
}

/** Of the instances that are not to be master: more than what lies between the priorities of a router's instances. */
const PRIORITY_OFFSET = -100;

/** Seconds beyond the three adverts that the new master waits for: for preempt_delay, and for a slow host. */
const PATIENCE = 20;

interface Member {
  readonly host: string;
  readonly remote: RemoteHost;
  readonly instances: VrrpInstances;
}

/**
 * Makes a host the master of a router by taking priority off the others: the new master is there before the old one goes.
 * It stays until the next call, over reboots and deployments too.
 * @throws EngineError when a host cannot be asked, the host is not ready, or the role does not move or the run is
 * aborted, which is then undone
 */
export async function failOver(pair: HaRouter, to: string, { log, context }: FailingOver): Promise<void> {
  const members: Member[] = [];
  try {
    for (const { host, endpoint } of pair.members) {
      const remote = await open(host, endpoint, context);
      members.push({ host, remote, instances: new VrrpInstances(remote, pair.environment) });
    }
    for (const { remote } of members) await remote.lock(`failover ${pair.environment}`);
    await new Failover(pair, members, log, context).run(to);
  } finally {
    for (const { remote } of members) remote.close();
  }
}

async function open(host: string, endpoint: SshEndpoint, context: RunContext): Promise<RemoteHost> {
  try {
    return await RemoteHost.open(endpoint, context);
  } catch (error) {
    if (!(error instanceof EngineError) || isAborted(error)) throw error;
    throw new EngineError(error.code, `${host}: ${error.message}; nothing was changed`, error.details);
  }
}

class Failover {
  constructor(
    private readonly pair: HaRouter,
    private readonly members: readonly Member[],
    private readonly log: (line: string) => void,
    private readonly context: RunContext,
  ) {}

  async run(to: string): Promise<void> {
    const before = await this.states();
    const state = before.get(to);
    if (state !== "MASTER" && state !== "BACKUP") {
      throw new EngineError("NOT_READY", `the instance on ${to} is ${state}: mend it first; nothing was changed`);
    }
    const from = this.members.find(({ host }) => before.get(host) === "MASTER")?.host;
    this.log(
      from === to ? `${to} is the master already, and stays it` : `the master moves from ${from ?? "nobody"} to ${to}`,
    );
    requireGoingOn(this.context, "priorities are as before");
    await this.favour(to);
    if (await this.reached(to)) {
      this.log(`${to} is the master`);
      return;
    }
    const states = [...(await this.states())].map(([host, now]) => `${host} ${now}`).join(", ");
    if (from !== undefined) await this.favour(from);
    requireGoingOn(this.context, "priorities are as before");
    throw new EngineError(
      "NOT_MOVED",
      `${to} did not become the only master in time (${states}); priorities are as before`,
    );
  }

  private async states(): Promise<ReadonlyMap<string, RouterState>> {
    const { id } = this.pair.router;
    const states = await Promise.all(
      this.members.map(
        async ({ host, instances }) => [host, (await instances.states([id])).get(id) ?? "DOWN"] as const,
      ),
    );
    return new Map(states);
  }

  /** The favoured one first, so that never all have less priority. */
  private async favour(to: string): Promise<void> {
    const { id } = this.pair.router;
    const isFirst = this.pair.members[0]?.host === to;
    const sorted = [...this.members].sort((a, b) => Number(b.host === to) - Number(a.host === to));
    for (const { host, instances } of sorted) {
      await instances.setPriorityOffset(id, host === to || isFirst ? 0 : PRIORITY_OFFSET);
    }
  }

  private async reached(to: string): Promise<boolean> {
    const deadline = Date.now() + (3 * this.pair.advertInterval + PATIENCE) * 1000;
    while (Date.now() < deadline && this.context.signal?.aborted !== true) {
      const states = await this.states();
      if ([...states].every(([host, state]) => state === (host === to ? "MASTER" : "BACKUP"))) return true;
      await setTimeout(200);
    }
    return false;
  }
}
