import { lookup } from "../model/lookup";
import { outsideGuest, type Compiled, type Guest } from "./guests";
import type { Probe } from "./probe";
import { checkProbes } from "./probes/checks";
import { dhcpProbes } from "./probes/dhcp";
import { gatewayProbes } from "./probes/gateways";
import { inboundProbes, inboundsOf } from "./probes/inbound";
import { wayOutProbes } from "./probes/ways-out";
import type { ProbeResult } from "./result";
import { commandFor, questionLine, type Arrival, type Said } from "./said";

/**
 * What an environment promises, as questions to guests and how their answers are judged.
 * @param arrivals of the guests, by their names
 * @param run see {@link guestsOf}
 */
export function probesOf(
  compiled: Compiled,
  guests: readonly Guest[],
  arrivals: ReadonlyMap<string, Arrival>,
  run: string,
): readonly Probe[] {
  return [
    ...dhcpProbes(compiled, guests, run),
    ...gatewayProbes(compiled, guests, arrivals),
    ...wayOutProbes(compiled, guests, arrivals),
    ...inboundProbes(compiled, guests, arrivals),
    ...checkProbes(compiled, guests, arrivals),
  ];
}

/** Lines for `host/engine/probe/ask.sh`, by host, each question once. */
export function questionLines(
  probes: readonly Probe[],
  arrivals: ReadonlyMap<string, Arrival>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const lines = new Map<string, Set<string>>();
  for (const { guest, question } of probes.flatMap(({ questions }) => questions)) {
    const { process, address, lacks = [] } = arrivals.get(guest.name) ?? {};
    if (
      process === undefined ||
      lacks.includes(commandFor(question)) ||
      (question.kind !== "discover" && address === undefined)
    )
      continue;
    lines.set(guest.host, (lines.get(guest.host) ?? new Set()).add(questionLine(process, question)));
  }
  return lines;
}

/** Routers that saw a guest's packets, by host, as `host/engine/probe/flows.sh` and `leave.sh` take them: `router ID ADDRESS`. */
export interface Visits {
  /** From outside: what became of them is asked. */
  readonly inbound: ReadonlyMap<string, readonly string[]>;
  readonly all: ReadonlyMap<string, readonly string[]>;
}

export function visitsOf(compiled: Compiled, guests: readonly Guest[], arrivals: ReadonlyMap<string, Arrival>): Visits {
  const { routers, routersOn, snatNodesOf } = lookup(compiled.topology);
  const { instances } = compiled.placement;
  const addressOf = (guest: Guest | undefined) => arrivals.get(guest?.name ?? "")?.address;
  const inbound = new Words();
  const all = new Words();
  for (const { router, hosts, ...to } of inboundsOf(compiled)) {
    inbound.add(hosts, routers.get(router)!.id, addressOf(outsideGuest(guests, { ...to, hosts })));
  }
  for (const guest of guests) {
    const near =
      guest.network.kind === "external"
        ? compiled.topology.routers.filter(({ gateway }) => gateway?.network === guest.network.name)
        : routersOn(guest.subnet.name).flatMap(({ name }) => snatNodesOf(name));
    for (const { id, name } of near) {
      all.add([...instances.agentsOf(name), ...instances.computeHostsOf(name)], id, addressOf(guest));
    }
  }
  return { inbound: inbound.byHost(), all: all.byHost() };
}

class Words {
  private readonly lines = new Map<string, Set<string>>();

  add(hosts: readonly string[], router: string, address: string | undefined): void {
    if (address === undefined) return;
    for (const host of hosts) {
      this.lines.set(host, (this.lines.get(host) ?? new Set()).add(`router ${router} ${address}`));
    }
  }

  byHost(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.lines].map(([host, lines]) => [host, [...lines].flatMap((line) => line.split(" "))]));
  }
}

export function resultsOf(probes: readonly Probe[], said: Said): readonly ProbeResult[] {
  return probes.map(({ probe, subject, from, judge }) => ({ probe, subject, from, ...judge(said) }));
}
