import { ANYWHERE, endpointName, SOMEWHERE_OUTSIDE, type Endpoint } from "../../model/endpoint";
import { lookup } from "../../model/lookup";
import type { Check } from "../../model/topology";
import { outsideAddresses, outsideGuest, type Compiled, type Guest } from "../guests";
import { probeBy, settled, type Probe } from "../probe";
import { failed, notAsked, ok, type Verdict } from "../result";
import { commandFor, type Arrival, type Question, type Said } from "../said";
import { exitName, exitOf, routerWith } from "./exits";
import { inboundsOf } from "./inbound";
import { portOf, WayOut } from "./ways-out";

/** Checks of the document, as far as a guest can stand in for whoever sends. */
export function checkProbes(
  compiled: Compiled,
  guests: readonly Guest[],
  arrivals: ReadonlyMap<string, Arrival>,
): readonly Probe[] {
  return compiled.topology.checks.map((check) => {
    const about = { probe: "check" as const, subject: check.name };
    const from = senderOf(compiled, guests, check);
    if (from === undefined)
      return settled(
        { ...about, from: "" },
        notAsked(`no host where a guest could stand in for ${endpointName(check.from)} was asked`),
      );
    const found = new CheckJudge(compiled, guests, arrivals, check, from);
    if (typeof found.question === "string") return settled({ ...about, from: "" }, notAsked(found.question));
    const { question } = found;
    const commands = [commandFor(question)];
    return probeBy(
      from,
      about,
      { commands },
      {
        questions: [{ guest: from, question }, ...found.more],
        judge: (said) => found.verdict(said, said.answer(from, question)),
      },
    );
  });
}

function senderOf(compiled: Compiled, guests: readonly Guest[], { from, to }: Check): Guest | undefined {
  if (from.kind === "vm") {
    const there = guests.filter(({ subnet }) => subnet.name === from.subnet);
    return from.host === undefined ? there[0] : there.find(({ host }) => host === from.host);
  }
  if (from.kind !== "outside") return undefined;
  const meant = outsideAddresses(compiled).find(({ address }) => address === to.address);
  return meant === undefined ? guests.find(({ network }) => network.kind === "external") : outsideGuest(guests, meant);
}

class CheckJudge {
  /** A text: why it cannot be asked. */
  readonly question: Question | string;
  private readonly way: WayOut | undefined;

  constructor(
    private readonly compiled: Compiled,
    private readonly guests: readonly Guest[],
    private readonly arrivals: ReadonlyMap<string, Arrival>,
    private readonly check: Check,
    private readonly from: Guest,
  ) {
    this.way = this.wayOut();
    this.question = this.questionFor();
  }

  /** What tells by which router it leaves. */
  get more() {
    return this.way?.questions ?? [];
  }

  verdict(said: Said, answer: string | undefined): Verdict {
    const { to, reachable } = this.check;
    const passed = this.passed(said, answer);
    const name = nameOf(to);
    if (!reachable)
      return passed ? failed(`${name} answers, which it must not`) : ok(`${name} does not answer, as wished`);
    if (!passed) return failed(`${name} does not answer`);
    return this.wayVerdict(said) ?? ok(`${name} answers`);
  }

  /** A router refuses what it leads nowhere: nothing of that reaches a machine. */
  private passed(said: Said, answer: string | undefined): boolean {
    if (answer === "open" || answer === "yes") return true;
    if (answer !== "refused") return false;
    const inbound = inboundsOf(this.compiled).find(
      (one) => one.address === this.check.to.address && one.port === this.check.port,
    );
    if (this.check.to.kind === "vm" || this.check.to.kind === "outside") return true;
    if (inbound === undefined) return false;
    const id = lookup(this.compiled.topology).routers.get(inbound.router)!.id;
    return said
      .flowsOf(id)
      .some(({ destination, answerer }) => destination === inbound.address && answerer === inbound.machine.address);
  }

  private wayVerdict(said: Said): Verdict | undefined {
    const { via, seenAs } = this.check;
    if (via === undefined && seenAs === undefined) return undefined;
    if (this.way === undefined)
      return notAsked(`${nameOf(this.check.to)} answers; by which way is seen only of what leaves`);
    const seen = this.way.seenAs(said);
    if (typeof seen !== "string") return notAsked(`${nameOf(this.check.to)} answers; ${seen.found}`);
    if (seenAs !== undefined && seen !== seenAs) {
      return this.isOwnFloatingIp(seenAs)
        ? notAsked(
            `${nameOf(this.check.to)} answers; no probe has the address of a VM, so none is seen as its floating IP ${seenAs}`,
          )
        : failed(`seen as ${seen}, not as ${seenAs}`);
    }
    return this.viaVerdict(said, seen) ?? ok(`${nameOf(this.check.to)} answers; seen as ${seen}`);
  }

  private viaVerdict(said: Said, seen: string): Verdict | undefined {
    const { via, to } = this.check;
    const exit = routerWith(this.compiled, seen);
    const passed = [exit?.name, exit?.snatOf, this.from.gateway?.router, this.from.host];
    if (via === undefined || passed.includes(via)) return undefined;
    const agents = exit === undefined ? [] : this.compiled.placement.instances.agentsOf(exit.name);
    const master = exit?.ha === true ? said.masterOf(exit.id) : agents[0];
    if (via === master) return undefined;
    if (master === undefined && agents.includes(via))
      return notAsked(`${nameOf(to)} answers; which of ${agents.join(", ")} is the master is not known`);
    const hosts = master === undefined ? agents : [master];
    return failed(`leaves by ${exit === undefined ? seen : exitName({ router: exit, hosts })}, not by ${via}`);
  }

  private isOwnFloatingIp(address: string): boolean {
    const { from } = this.check;
    return this.compiled.topology.floatingIps.some(
      ({ fixedIp, target }) => fixedIp.ipAddress === address && target?.ipAddress === from.address,
    );
  }

  private wayOut(): WayOut | undefined {
    const exit = this.check.to.kind === "outside" ? exitOf(this.compiled, this.from) : undefined;
    if (exit === undefined) return undefined;
    return new WayOut(this.compiled, {
      guest: this.from,
      exit,
      outside: outsideGuest(this.guests, exit),
      arrivals: this.arrivals,
      // As the probe of the way out asks it: the answers are the same.
      port: portOf(this.guests.indexOf(this.from)),
    });
  }

  private questionFor(): Question | string {
    const { protocol, port, to } = this.check;
    const anywhere = isAnywhere(to);
    const exit = anywhere ? exitOf(this.compiled, this.from) : undefined;
    const outside = exit === undefined ? undefined : outsideGuest(this.guests, exit);
    const address = anywhere ? this.arrivals.get(outside?.name ?? "")?.address : to.address;
    if (address === undefined) return "no guest is outside";
    if (protocol === "icmp") return { kind: "ping", address };
    if (protocol === "tcp" && port !== undefined) return { kind: "tcp", address, port };
    return protocol === "udp"
      ? "UDP does not say whether anybody took it"
      : `a host has nothing that speaks ${protocol}`;
  }
}

/** A guest is asked in its place. */
function isAnywhere({ kind, address }: Endpoint): boolean {
  return kind === "outside" && address === SOMEWHERE_OUTSIDE;
}

function nameOf(end: Endpoint): string {
  return isAnywhere(end) ? ANYWHERE : endpointName(end);
}
