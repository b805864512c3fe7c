import { lookup } from "../../model/lookup";
import { outsideGuest, type Compiled, type Guest } from "../guests";
import { hindrance, probeBy, type Asked, type Probe } from "../probe";
import { failed, notAsked, ok, type Verdict } from "../result";
import type { Arrival, Said } from "../said";
import { exitName, exitOf, routerWith, type Exit } from "./exits";
import { mtuProbe } from "./gateways";

const FIRST_PORT = 40_000;

/** By the port that it is sent to a guest outside knows which guest inside something comes from. @param index of that among all */
export function portOf(index: number): number {
  return FIRST_PORT + index;
}

/** What VMs of each compute host send gets out and is answered, and leaves by the router that is wished. */
export function wayOutProbes(
  compiled: Compiled,
  guests: readonly Guest[],
  arrivals: ReadonlyMap<string, Arrival>,
): readonly Probe[] {
  return guests.flatMap((guest, index) => {
    const exit = exitOf(compiled, guest);
    if (exit === undefined) return [];
    const outside = outsideGuest(guests, exit);
    const way = new WayOut(compiled, { guest, exit, outside, arrivals, port: portOf(index) });
    return [way.probe(), way.leavesBy(), ...way.mtu()];
  });
}

interface Ends {
  readonly guest: Guest;
  readonly exit: Exit;
  /** undefined: no host with the external network was asked. */
  readonly outside: Guest | undefined;
  readonly arrivals: ReadonlyMap<string, Arrival>;
  readonly port: number;
}

/** Of one guest inside to one outside, and to the gateway of the external network. */
export class WayOut {
  private readonly target: string | undefined;
  private readonly upstream: string | undefined;

  constructor(
    private readonly compiled: Compiled,
    private readonly ends: Ends,
  ) {
    this.target = ends.outside === undefined ? undefined : ends.arrivals.get(ends.outside.name)?.address;
    this.upstream = lookup(compiled.topology).subnets.get(ends.exit.subnet)!.gatewayIp;
  }

  /** What is asked, by both ends. */
  get questions(): readonly Asked[] {
    const { guest, outside, port } = this.ends;
    return [
      ...(this.target === undefined
        ? []
        : // What is refused is forgotten by who refuses it.
          (["tcp", "udp"] as const).map((kind) => asked(guest, { kind, address: this.target!, port }))),
      ...(this.upstream === undefined ? [] : [asked(guest, { kind: "ping", address: this.upstream })]),
      ...(this.upstream === undefined || outside === undefined
        ? []
        : [asked(outside, { kind: "ping", address: this.upstream })]),
    ];
  }

  probe(): Probe {
    const about = { probe: "way out" as const, subject: this.ends.exit.router.name };
    return probeBy(
      this.ends.guest,
      about,
      { commands: ["bash"] },
      { questions: this.questions, judge: (said) => this.judge(said) },
    );
  }

  leavesBy(): Probe {
    const { guest, exit } = this.ends;
    const about = { probe: "leaves by" as const, subject: exit.router.name };
    const judge = (said: Said): Verdict => {
      const seen = this.seenAs(said);
      if (typeof seen !== "string") return seen;
      if (seen === exit.address) return ok(`${exitName(exit)}: seen as ${seen}`);
      const other = routerWith(this.compiled, seen);
      const by = other === undefined ? "" : ` (${other.name})`;
      return failed(`seen as ${seen}${by}, not as ${exit.address} of ${exitName(exit)}`);
    };
    return probeBy(guest, about, { commands: ["bash"] }, { questions: this.questions, judge });
  }

  /** Both networks may have less than the other. */
  mtu(): readonly Probe[] {
    const { guest, exit, outside } = this.ends;
    if (this.target === undefined || outside === undefined || !exit.gateway.enableSnat) return [];
    const bytes = Math.min(guest.network.mtu, outside.network.mtu);
    return [mtuProbe(guest, { subject: "outside", address: this.target, bytes })];
  }

  /** Address that a guest outside sees, or why that is not known. */
  seenAs(said: Said): string | Verdict {
    const { outside, exit, port } = this.ends;
    const hindered = this.hindered(said, ["conntrack"]);
    if (hindered !== undefined) return hindered;
    const flow = said.flowsOf(outside!.name).find((one) => one.protocol === "udp" && one.port === port);
    return flow?.source ?? notAsked(`nothing arrived outside from behind ${exit.router.name}`);
  }

  private judge(said: Said): Verdict {
    const { guest, exit, outside, port } = this.ends;
    const upstream =
      this.upstream === undefined ? undefined : said.answer(guest, { kind: "ping", address: this.upstream });
    const hindered = this.hindered(said, []);
    if (hindered !== undefined || this.target === undefined) {
      if (upstream === "yes") return ok(`${this.upstream!} outside answers`);
      const why = hindered?.found ?? "nobody is outside";
      return notAsked(
        this.upstream === undefined ? why : `${this.upstream} answers no ping, and to know whether it does: ${why}`,
      );
    }
    const answer = said.answer(guest, { kind: "tcp", address: this.target, port });
    if (answer === undefined) return notAsked("its host did not tell");
    if (answer !== "refused" && answer !== "open") {
      const seen = said.flowsOf(outside!.name).find((one) => one.port === port);
      return failed(
        seen === undefined
          ? `nothing gets to ${this.target} outside (on ${outside!.host}) by ${exitName(exit)}`
          : `what is sent arrives outside from ${seen.source}, but no answer comes back`,
      );
    }
    const others =
      this.upstream === undefined ? undefined : said.answer(outside!, { kind: "ping", address: this.upstream });
    if (upstream === "no" && others === "yes")
      return failed(`${this.upstream!} does not answer, though it answers others outside`);
    return ok(`${upstream === "yes" ? this.upstream! : this.target} outside answers`);
  }

  private hindered(said: Said, commands: readonly string[]): Verdict | undefined {
    const { outside, exit } = this.ends;
    if (outside === undefined) return notAsked(`no host with the network of ${exit.address} was asked`);
    if (!exit.gateway.enableSnat) {
      return notAsked(
        `${exit.router.name} translates nothing (enable_snat: false): a guest outside does not know the way back`,
      );
    }
    return hindrance(said, outside, { commands }) ?? unheard(said, outside);
  }
}

/** Nobody outside answers a stranger, be it that nobody is there or that a provider lets no unknown MAC address through. */
export function unheard(said: Said, outside: Guest): Verdict | undefined {
  if (said.arrival(outside).who.size > 0) return undefined;
  return notAsked(`nobody answers an unknown machine on bridge ${outside.bridge} of ${outside.host}`);
}

function asked(guest: Guest, question: Asked["question"]): Asked {
  return { guest, question };
}
