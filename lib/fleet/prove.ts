import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Compilation } from "../compile";
import { RemoteHost } from "../engine/host/remote-host";
import { statusOf, type HostStatus } from "../engine/status/status";
import { UserError } from "../errors/user-error";
import { guestsOf, type Guest } from "../probe/guests";
import { probesOf, questionLines, resultsOf, visitsOf } from "../probe/plan";
import type { ProbeResult } from "../probe/result";
import { arrivalsIn, guestWords, Said, type Arrival } from "../probe/said";
import { unlessAborted, type RunContext } from "../ssh/run-context";
import { eachHost, failureLines, type HostFailure, type HostsDone, type Outcome } from "./each-host";
import { masterResults } from "./masters";
import type { Target } from "./targets";

/** A pair that was deployed a moment ago elects its master, and the one that is preferred takes over from another. */
const ELECTION_MS = 20_000;

/**
 * Proves on the hosts what a document promises. For that guests come to them, machines that nobody knows, which are gone when
 * it ends, or when the connection does.
 * @param asked the hosts that may be asked; what would need others is not asked
 * @returns what was found out, and what failed on which host
 */
export async function proveHosts(
  compilation: Compilation,
  asked: readonly Target[],
  context: RunContext,
  tell?: HostsDone,
): Promise<Outcome<ProbeResult>> {
  const proof = new Proof(compilation, context);
  const end = () => proof.close();
  try {
    return await unlessAborted(context, end, () => proof.of(asked, tell));
  } finally {
    end();
  }
}

/** A host with an open connection. */
interface Reached extends Target {
  readonly remote: RemoteHost;
}

class Proof {
  private reached: readonly Reached[] = [];
  private readonly open: RemoteHost[] = [];
  private readonly arrivals = new Map<string, Arrival>();
  private readonly said = new Said(this.arrivals);
  private readonly failures: HostFailure[] = [];
  private readonly run = randomBytes(3).toString("hex");

  constructor(
    private readonly compilation: Compilation,
    private readonly context: RunContext,
  ) {}

  async of(asked: readonly Target[], tell?: HostsDone): Promise<Outcome<ProbeResult>> {
    this.reached = await this.eachOf(asked, (target) => this.reach(target), tell);
    const names = this.reached.map(({ host }) => host.name);
    const guests = guestsOf(this.compilation, names, this.run);
    const [before] = await Promise.all([this.settled(), this.letIn(guests)]);
    const probes = probesOf(this.compilation, guests, this.arrivals, this.run);
    await this.ask(guests, questionLines(probes, this.arrivals));
    await this.seeOff(guests);
    for (const [host, { forwards, vrrp }] of await this.statuses()) {
      this.said.count(host, before.get(host)?.forwards ?? [], forwards);
      for (const { router, state } of vrrp) if (state === "MASTER") this.said.elected(router, host);
    }
    const results = [...masterResults(this.compilation, before), ...resultsOf(probes, this.said)];
    if (this.failures.length === 0) return { results, failures: [] };
    const lines = this.failures.flatMap(({ host, error }) => failureLines(host, error));
    return { results, failures: this.failures, failure: new UserError(lines) };
  }

  close(): void {
    for (const remote of this.open) remote.close();
  }

  private async reach(target: Target): Promise<Reached> {
    const remote = await RemoteHost.open(target.host.ssh, this.context);
    this.open.push(remote);
    return { ...target, remote };
  }

  /** What runs, as soon as every pair has the master that it is to have. */
  private async settled(): Promise<ReadonlyMap<string, HostStatus>> {
    const deadline = Date.now() + ELECTION_MS;
    for (;;) {
      const statuses = await this.statuses();
      const masters = masterResults(this.compilation, statuses);
      if (Date.now() > deadline || masters.every(({ state }) => state !== "failed")) return statuses;
      await setTimeout(1000, undefined, { signal: this.context.signal });
    }
  }

  private async statuses(): Promise<ReadonlyMap<string, HostStatus>> {
    const asked = this.reached.filter(({ bundle }) => bundle.units.length > 0);
    return new Map(
      await this.eachOf(asked, async ({ host, bundle, remote }) => {
        return [host.name, await statusOf(await remote.beside(), bundle)] as const;
      }),
    );
  }

  private async letIn(guests: readonly Guest[]): Promise<void> {
    await this.each(async ({ host, remote }) => {
      const here = guests.filter((guest) => guest.host === host.name);
      if (here.length === 0) return;
      const output = await remote.ask("guest", here.flatMap(guestWords));
      for (const [name, arrival] of arrivalsIn(output, here)) this.arrivals.set(name, arrival);
    });
  }

  private async ask(guests: readonly Guest[], lines: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
    await this.each(async ({ host, remote }) => {
      const questions = [...(lines.get(host.name) ?? [])];
      if (questions.length === 0) return;
      const stdin = Buffer.from(`${questions.join("\n")}\n`);
      this.said.hear(await remote.ask("ask", [], stdin), this.processesOn(host.name, guests));
    });
  }

  /** Reads what passed by guests and routers, and has all of it forgotten. */
  private async seeOff(guests: readonly Guest[]): Promise<void> {
    const { inbound, all } = visitsOf(this.compilation, guests, this.arrivals);
    await this.each(async ({ host: { name }, remote }) => {
      const processes = this.processesOn(name, guests);
      const here = [...processes.keys()].flatMap((process) => ["guest", process]);
      const [flows, left] = remote.askAll([
        { program: "flows", args: [...here, ...(inbound.get(name) ?? [])] },
        { program: "leave", args: [...here, ...(all.get(name) ?? [])] },
      ]);
      this.said.hear(await flows!, processes);
      await left;
    });
  }

  /** Process -> guest. */
  private processesOn(host: string, guests: readonly Guest[]): ReadonlyMap<string, string> {
    return new Map(
      guests
        .filter((guest) => guest.host === host)
        .flatMap(({ name }) => {
          const process = this.arrivals.get(name)?.process;
          return process === undefined ? [] : [[process, name] as const];
        }),
    );
  }

  private each<T>(work: (reached: Reached) => Promise<T>): Promise<readonly T[]> {
    return this.eachOf(this.reached, work);
  }

  private async eachOf<H extends Target, T>(
    hosts: readonly H[],
    work: (host: H) => Promise<T>,
    tell?: HostsDone,
  ): Promise<readonly T[]> {
    const { results, failures } = await eachHost(hosts, work, tell);
    // Who has failed once is not asked again.
    this.failures.push(...failures.filter(({ host }) => this.failures.every((known) => known.host !== host)));
    this.reached = this.reached.filter(({ host }) => this.failures.every((failed) => failed.host !== host.name));
    return results;
  }
}
