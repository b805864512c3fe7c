import { lookup } from "../../model/lookup";
import type { ForwardedPorts } from "../../model/topology";
import { portsText } from "../../net/port-range";
import { outsideGuest, type Compiled, type Guest } from "../guests";
import { hindrance, probeBy, settled, type Probe } from "../probe";
import { failed, notAsked, ok, type Verdict } from "../result";
import { commandFor, type Arrival, type Question, type Said } from "../said";
import { unheard } from "./ways-out";

/** An address or a port of one that leads to a machine behind a router. */
export interface Inbound {
  readonly probe: "port forward" | "floating ip";
  readonly subject: string;
  readonly address: string;
  readonly subnet: string;
  /** Router, or SNAT node, whose namespace translates, and the hosts that may have it. */
  readonly router: string;
  readonly hosts: readonly string[];
  readonly protocol: string;
  readonly port?: number;
  /** Of a forward: its id, and where all its ports lead as `172.16.0.50:7000:7099`. */
  readonly forward?: { readonly id: string; readonly destination: string };
  readonly machine: {
    readonly address: string;
    readonly subnet: string;
    readonly port?: number;
    readonly mapping?: string;
  };
}

/** Of each range of ports the first and the last. */
export function inboundsOf({ topology, placement }: Compiled): readonly Inbound[] {
  const { routers } = lookup(topology);
  const ofRouters = topology.forwards.flatMap((forward): Inbound[] => {
    const router = routers.get(forward.router)!;
    const fixedIp = router.gateway?.fixedIps.find(({ purposes }) => purposes.includes("port_forward"));
    if (!router.adminStateUp || fixedIp === undefined) return [];
    const to = { address: fixedIp.ipAddress, subnet: fixedIp.subnet, router: router.name };
    return portsOf(forward, { ...to, probe: "port forward", hosts: placement.instances.agentsOf(router.name) });
  });
  const ofFloatingIps = topology.floatingIps.flatMap((floatingIp): Inbound[] => {
    const place = placement.floatingIps.get(floatingIp.name);
    if (place === undefined || !routers.get(place.router)!.adminStateUp) return [];
    const hosts = placement.instances.hostsOf(place);
    const { ipAddress: address, subnet } = floatingIp.fixedIp;
    const to = { probe: "floating ip" as const, address, subnet, router: place.router, hosts };
    const { target } = floatingIp;
    if (target === undefined)
      return floatingIp.forwards.flatMap((forward) => portsOf(forward, to, `${floatingIp.name}/`));
    const machine = { address: target.ipAddress, subnet: target.subnet, mapping: target.mapping };
    return [{ ...to, subject: floatingIp.name, protocol: "icmp", machine }];
  });
  return [...ofRouters, ...ofFloatingIps];
}

function portsOf(
  { id, name, protocol, externalPorts, internalPorts, internalIpAddress, subnet, mapping }: ForwardedPorts,
  to: Pick<Inbound, "probe" | "address" | "subnet" | "router" | "hosts">,
  prefix = "",
): Inbound[] {
  const { first, last } = externalPorts;
  return [...new Set([first, last])].map((port) => ({
    ...to,
    subject: first === last ? `${prefix}${name}` : `${prefix}${name}:${port}`,
    protocol,
    port,
    forward: { id, destination: `${internalIpAddress}:${portsText(internalPorts)}` },
    machine: {
      address: internalIpAddress,
      subnet,
      mapping,
      port: Math.min(internalPorts.first + port - first, internalPorts.last),
    },
  }));
}

export function inboundProbes(
  compiled: Compiled,
  guests: readonly Guest[],
  arrivals: ReadonlyMap<string, Arrival>,
): readonly Probe[] {
  return inboundsOf(compiled).map((inbound) => {
    const { probe, subject, protocol } = inbound;
    const question = questionOf(inbound);
    if (question === undefined) {
      return settled({ probe, subject, from: "" }, notAsked(`a host has nothing that speaks ${protocol}`));
    }
    const outside = outsideGuest(guests, inbound);
    if (outside === undefined) {
      return settled(
        { probe, subject, from: "" },
        notAsked(`no host with the network of ${inbound.address} was asked`),
      );
    }
    const judged = new Judged(compiled, guests, inbound, outside, arrivals.get(outside.name)?.address);
    const commands = [commandFor(question)];
    return probeBy(
      outside,
      { probe, subject },
      { commands },
      {
        questions: [{ guest: outside, question }],
        judge: (said) => judged.verdict(said, said.answer(outside, question)),
      },
    );
  });
}

function questionOf({ protocol, address, port }: Inbound): Question | undefined {
  if (protocol === "icmp") return { kind: "ping", address };
  if (protocol !== "tcp" && protocol !== "udp") return undefined;
  return { kind: protocol, address, port: port! };
}

/** What became of something that was sent from outside, as the router that translates it remembers it. */
class Judged {
  constructor(
    private readonly compiled: Compiled,
    private readonly guests: readonly Guest[],
    private readonly inbound: Inbound,
    private readonly outside: Guest,
    private readonly source: string | undefined,
  ) {}

  verdict(said: Said, answer: string | undefined): Verdict {
    const { address, router, hosts, port, machine, protocol } = this.inbound;
    const unknown = unheard(said, this.outside);
    if (unknown !== undefined) return unknown;
    if (!said.arrival(this.outside).who.has(address))
      return failed(`nobody outside answers for ${address}, which ${router} on ${hosts.join(" or ")} should have`);
    const id = lookup(this.compiled.topology).routers.get(router)!.id;
    const flow = said
      .flowsOf(id)
      .find(
        (one) =>
          one.source === this.source && one.destination === address && one.protocol === protocol && one.port === port,
      );
    if (flow === undefined) return this.untracked(said, answer);
    const wished = withPort(machine.address, machine.port);
    const found = withPort(flow.answerer, machine.port === undefined ? undefined : flow.answererPort);
    if (flow.answerer === address)
      return failed(`no rule of ${router} leads ${withPort(address, port)} to ${wished}: the router itself gets it`);
    if (found !== wished) return failed(`${withPort(address, port)} leads to ${found}, not to ${wished}`);
    if (flow.answered && answer !== "silent" && answer !== "no")
      return ok(`leads to ${wished}${SAYS[answer ?? ""] ?? ""}`);
    if (flow.answered) return failed(`leads to ${wished}, whose answer does not get outside`);
    if (protocol === "udp") return ok(`leads to ${wished}; whether that takes it, UDP does not say`);
    return this.unanswered(said, wished);
  }

  private unanswered(said: Said, wished: string): Verdict {
    const { machine, protocol } = this.inbound;
    const { mappings } = lookup(this.compiled.topology);
    const name = machine.mapping ?? machine.address;
    const host = mappings.get(machine.mapping ?? "")?.host;
    const guest = this.guests.find((one) => one.host === host && one.subnet.name === machine.subnet);
    if (guest === undefined || hindrance(said, guest, { address: false }) !== undefined) {
      return notAsked(`leads to ${wished}, which does not answer; whether ${name} runs is not known`);
    }
    if (!said.arrival(guest).who.has(machine.address)) {
      return notAsked(
        `leads to ${wished}, but ${name} does not run: nobody answers for ${machine.address} on ${guest.host}`,
      );
    }
    if (protocol === "icmp") return notAsked(`leads to ${wished}; ${name} runs, and answers no ping`);
    return failed(`leads to ${wished}, which does not answer though ${name} runs: a firewall in it, or a broken way`);
  }

  /** conntrack remembers nothing of it: it never came, somebody refused it, or the router's host was not asked. */
  private untracked(said: Said, answer: string | undefined): Verdict {
    const { address, router, hosts, port, machine, forward } = this.inbound;
    const what = withPort(address, port);
    const wished = withPort(machine.address, machine.port);
    const rule = forward === undefined ? undefined : said.forward(forward.id, hosts);
    if (forward !== undefined && rule?.destinations.length === 0)
      return failed(`no rule of ${router} leads ${what} to ${wished}`);
    const others = rule?.destinations.filter((destination) => destination !== forward?.destination) ?? [];
    if (others.length > 0) return failed(`${what} leads to ${others.join(", ")}, not to ${forward!.destination}`);
    const answers = answer === "open" || answer === "refused" || answer === "yes";
    if (answers && rule?.met === true) return ok(`leads to ${wished}${SAYS[answer]!}`);
    if (answer === "open") return ok(`${what} accepts connections`);
    if (answers) return notAsked(`${what} answers, but what ${router} does with it is not known`);
    return failed(`${what} does not answer, and ${router} on ${hosts.join(" or ")} leads nothing on`);
  }
}

const SAYS: Readonly<Record<string, string>> = {
  refused: ", where nothing listens: it refuses",
  open: ", which accepts connections",
  yes: ", which answers",
};

function withPort(address: string, port: number | undefined): string {
  return port === undefined ? address : `${address}:${port}`;
}
