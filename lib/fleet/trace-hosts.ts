import type { Compilation } from "../compile";
import { VrrpInstances } from "../engine/ha/vrrp-instances";
import { RemoteHost } from "../engine/host/remote-host";
import { UserError } from "../errors/user-error";
import type { Bypass } from "../trace/live-fact";
import { isBypassed, newBypasses } from "../trace/live/bypass";
import { withLive } from "../trace/live/live";
import { masterOf, pairsOn, type Instances } from "../trace/live/masters";
import { questionsOf } from "../trace/live/questions";
import { HostSaid } from "../trace/live/said";
import type { Trace } from "../trace/trace";
import { trace, type Question } from "../trace/tracing";
import type { Node, NodePort } from "../trace/world/node";
import { World } from "../trace/world/world";
import { unlessAborted, type RunContext } from "../ssh/run-context";
import { eachHost, failureLines, type HostFailure, type HostsDone } from "./each-host";
import { targets } from "./targets";

export interface LiveTrace {
  readonly trace: Trace;
  /** undefined: every host on the way answered. */
  readonly failure?: UserError;
}

/**
 * A trace with what the hosts on the way say of it, all of them at once; it follows the masters that there are, and goes round
 * instances that packets go round. Nothing is sent, and nothing changed.
 */
export async function traceHosts(
  compilation: Compilation,
  question: Question,
  context: RunContext,
  tell?: HostsDone,
): Promise<LiveTrace> {
  const hosts = new AskedHosts(compilation, context, tell);
  const end = () => hosts.close();
  try {
    return await unlessAborted(context, end, () => found(compilation, question, hosts));
  } finally {
    end();
  }
}

async function found(compilation: Compilation, question: Question, hosts: AskedHosts): Promise<LiveTrace> {
  const { topology, placement } = compilation;
  const instances = new Map<string, Instances>();
  const walked = (bypassed: readonly Bypass[]) => {
    const isAway = (node: Node, port: NodePort) => isBypassed(bypassed, node, port);
    const world = new World(topology, placement, mastersIn(instances), isAway);
    return { world, way: trace(world, question), bypassed };
  };
  let now = walked([]);
  for (;;) {
    const { world, way, bypassed } = now;
    const pairs = pairsOn(topology, way).filter(({ name }) => !instances.has(name));
    if (pairs.length > 0) {
      for (const [name, states] of await hosts.instancesOf(pairs)) instances.set(name, states);
      now = walked(bypassed);
      continue;
    }
    const said = await hosts.told(questionsOf(world, way));
    const more = newBypasses(world, way, said, bypassed);
    const round = more.length === 0 ? undefined : walked([...bypassed, ...more]);
    // Where no other instance takes its place, it is the one that is missed.
    if (round === undefined || (way.reached && !round.way.reached)) {
      return { trace: withLive(world, way, { said, instances, bypassed }), failure: hosts.failure };
    }
    now = round;
  }
}

function mastersIn(instances: ReadonlyMap<string, Instances>): Readonly<Record<string, string>> {
  const known = [...instances].map(([name, states]) => [name, masterOf(states)] as const);
  return Object.fromEntries(known.flatMap(([name, master]) => (master === undefined ? [] : [[name, master] as const])));
}

/** Hosts with open connections. */
class AskedHosts {
  private readonly remotes = new Map<string, Promise<RemoteHost>>();
  private readonly open: RemoteHost[] = [];
  private readonly failures = new Map<string, HostFailure>();

  constructor(
    private readonly compilation: Compilation,
    private readonly context: RunContext,
    private readonly tell?: HostsDone,
  ) {}

  /** undefined: all answered. */
  get failure(): UserError | undefined {
    const lines = [...this.failures.values()].flatMap(({ host, error }) => failureLines(host, error));
    return lines.length === 0 ? undefined : new UserError(lines);
  }

  /** By the names of routers. */
  async instancesOf(
    pairs: readonly { readonly id: string; readonly name: string }[],
  ): Promise<ReadonlyMap<string, Instances>> {
    const { topology, placement } = this.compilation;
    const agents = new Map(pairs.map(({ name }) => [name, placement.instances.agentsOf(name)]));
    const states = await this.each([...agents.values()].flat(), (remote, host) => {
      const here = pairs.filter(({ name }) => agents.get(name)!.includes(host));
      return new VrrpInstances(remote, topology.environment).states(here.map(({ id }) => id));
    });
    return new Map(
      pairs.map(({ id, name }) => [name, new Map(agents.get(name)!.map((host) => [host, states.get(host)?.get(id)]))]),
    );
  }

  /** @param questions lines for `host/engine/look/way.sh`, by host */
  told(questions: ReadonlyMap<string, readonly string[]>): Promise<ReadonlyMap<string, HostSaid>> {
    return this.each([...questions.keys()], async (remote, host) => {
      const lines = Buffer.from(`${questions.get(host)!.join("\n")}\n`);
      return new HostSaid(await remote.ask("way", [], lines));
    });
  }

  close(): void {
    for (const remote of this.open) remote.close();
  }

  private async each<T>(
    names: readonly string[],
    work: (remote: RemoteHost, host: string) => Promise<T>,
  ): Promise<ReadonlyMap<string, T>> {
    const reachable = [...new Set(names)].filter((name) => !this.failures.has(name));
    if (reachable.length === 0) return new Map();
    const asked = targets(this.compilation, reachable);
    const { results, failures } = await eachHost(
      asked,
      async (target) => {
        const { name } = target.host;
        return [name, await work(await this.reach(target.host), name)] as const;
      },
      this.tell,
    );
    for (const failed of failures) this.failures.set(failed.host, failed);
    return new Map(results);
  }

  private reach({ name, ssh }: Compilation["topology"]["hosts"][number]): Promise<RemoteHost> {
    const reached = this.remotes.get(name) ?? RemoteHost.open(ssh, this.context);
    if (!this.remotes.has(name)) {
      this.remotes.set(name, reached);
      void reached.then((remote) => this.open.push(remote)).catch(() => undefined);
    }
    return reached;
  }
}
