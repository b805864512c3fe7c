import { flowIn, type Flow } from "./flows";
import type { Guest } from "./guests";
import { offerIn, type Offer } from "./offers";

/** What a guest is asked to find out. */
export type Question =
  | { readonly kind: "ping"; readonly address: string }
  | { readonly kind: "mtu"; readonly address: string; readonly bytes: number }
  | { readonly kind: "tcp" | "udp"; readonly address: string; readonly port: number }
  | { readonly kind: "discover"; readonly xid: string; readonly mac: string };

/** A guest that was let in, or the reason why it was not. */
export interface Arrival {
  /** Process that holds it. */
  readonly process?: string;
  /** Address it took; undefined: none was free. */
  readonly address?: string;
  readonly absence?: {
    /** What the document promises is not there; otherwise nobody can tell. */
    readonly broken: boolean;
    readonly why: string;
  };
  /** Who answered it for which address: MACs. */
  readonly who: ReadonlyMap<string, string>;
  /** Commands that its host has not. */
  readonly lacks: readonly string[];
}

/** Arguments of `host/engine/probe/guest.sh` for a guest. */
export function guestWords({ name, bridge, mac, subnet, gateway, candidates, asked }: Guest): string[] {
  const list = (values: readonly string[]) => (values.length === 0 ? "-" : values.join(","));
  return [name, bridge, mac, subnet.cidr, gateway?.address ?? "-", list(candidates), list(asked)];
}

/** What that program says of the guests of one host. */
export function arrivalsIn(output: string, guests: readonly Guest[]): ReadonlyMap<string, Arrival> {
  const facts = wordsIn(output);
  const lacks = facts.filter(([word]) => word === "lacks").map(([, command]) => command!);
  return new Map(
    guests.map(({ name }): [string, Arrival] => {
      const who = new Map(
        facts.flatMap(([word, of, address, mac]) => (word === "who" && of === name ? [[address!, mac!] as const] : [])),
      );
      const came = facts.find(([word, of]) => word === "guest" && of === name);
      const absence = facts.find(([word, of]) => word === "absent" && of === name);
      if (came === undefined) return [name, { who, lacks, absence: absenceIn(absence) }];
      const [, , process, address] = came;
      return [name, { who, lacks, process, ...(address === "-" ? {} : { address }) }];
    }),
  );
}

/** What a host needs to ask it, as guest.sh says what is lacking. */
export function commandFor({ kind }: Question): "ping" | "bash" {
  return kind === "ping" || kind === "mtu" ? "ping" : "bash";
}

/** A line for `host/engine/probe/ask.sh`. */
export function questionLine(process: string, question: Question): string {
  return [process, ...questionWords(question)].join(" ");
}

function questionWords(question: Question): string[] {
  switch (question.kind) {
    case "ping":
      return ["ping", question.address];
    case "mtu":
      return ["mtu", question.address, String(question.bytes)];
    case "tcp":
    case "udp":
      return [question.kind, question.address, String(question.port)];
    case "discover":
      return ["discover", question.xid, question.mac.replaceAll(":", "")];
  }
}

/** A rule of a port forward on one host, and how often it was met. */
export interface Counted {
  /** Of the forward. */
  readonly id: string;
  /** `172.16.0.50:8000`, of several ports `172.16.0.50:7000:7099`. */
  readonly destination: string;
  /** First packets of connections. */
  readonly packets: number;
}

/** All that guests found out. */
export class Said {
  private readonly answers = new Map<string, string>();
  private readonly offers: Offer[] = [];
  private readonly flows = new Map<string, Flow[]>();
  private readonly rules = new Map<
    string,
    { readonly before: readonly Counted[]; readonly after: readonly Counted[] }
  >();

  private readonly masters = new Map<string, string[]>();

  constructor(private readonly arrivals: ReadonlyMap<string, Arrival>) {}

  /** Adds what the programs `ask.sh` and `flows.sh` of a host said. */
  hear(output: string, processes: ReadonlyMap<string, string>): void {
    for (const [word, of, ...words] of wordsIn(output)) {
      const name = processes.get(of ?? "") ?? of!;
      if (word === "offer") this.offers.push(...[offerIn(words[0] ?? "") ?? []].flat());
      if (word === "flow")
        this.flows.set(name, [...(this.flows.get(name) ?? []), ...[flowIn(words.join(" ")) ?? []].flat()]);
      if (word !== "answer") continue;
      const length = words[0] === "ping" ? 2 : 3;
      this.answers.set([name, ...words.slice(0, length)].join(" "), words.slice(length).join(" "));
    }
  }

  /** The rules of a host's routers before anything was asked, and after. */
  count(host: string, before: readonly Counted[], after: readonly Counted[]): void {
    this.rules.set(host, { before, after });
  }

  /** A host has the master of a pair. @param router its id */
  elected(router: string, host: string): void {
    this.masters.set(router, [...(this.masters.get(router) ?? []), host]);
  }

  /** The only host that is a pair's master; undefined: there is none, it has several, or it was not asked. */
  masterOf(router: string): string | undefined {
    const [master, ...others] = this.masters.get(router) ?? [];
    return others.length === 0 ? master : undefined;
  }

  /** Of a forward: where its rules lead, and whether one was met meanwhile; undefined: none of these hosts told. */
  forward(
    id: string,
    hosts: readonly string[],
  ): { readonly destinations: readonly string[]; readonly met: boolean } | undefined {
    const told = hosts.flatMap((host) => this.rules.get(host) ?? []);
    if (told.length === 0) return undefined;
    const of = (rules: readonly Counted[]) => rules.filter((rule) => rule.id === id);
    const packets = (rules: readonly Counted[]) => of(rules).reduce((sum, rule) => sum + rule.packets, 0);
    return {
      destinations: [...new Set(told.flatMap(({ after }) => of(after).map(({ destination }) => destination)))],
      met: told.some(({ before, after }) => packets(after) > packets(before)),
    };
  }

  arrival({ name }: Pick<Guest, "name">): Arrival {
    return (
      this.arrivals.get(name) ?? {
        who: new Map(),
        lacks: [],
        absence: { broken: false, why: "its host was not asked" },
      }
    );
  }

  /** undefined: it was not asked. */
  answer({ name }: Pick<Guest, "name">, question: Question): string | undefined {
    return this.answers.get([name, ...questionWords(question)].join(" "));
  }

  offersFor(xid: string): readonly Offer[] {
    const offers = this.offers.filter((offer) => offer.xid === xid);
    return [...new Map(offers.map((offer) => [offer.server, offer])).values()];
  }

  /** @param of name of a guest, or id of a router */
  flowsOf(of: string): readonly Flow[] {
    return this.flows.get(of) ?? [];
  }
}

function absenceIn(fact: readonly string[] | undefined): NonNullable<Arrival["absence"]> {
  if (fact === undefined) return { broken: false, why: "its namespace could not be made" };
  const [, , kind, ...why] = fact;
  return { broken: kind === "broken", why: why.join(" ") };
}

function wordsIn(output: string): string[][] {
  return output.split("\n").map((line) => line.split(" "));
}
