import type { Compilation } from "../../../../lib/compile";
import type { CheckDeclaration } from "../../../../lib/model/declared/declarations";
import type { TracedProtocol } from "../../../../lib/model/endpoint";
import type { ForwardedPorts, Topology } from "../../../../lib/model/topology";
import { checkOf } from "../../../../lib/topology/ends/checks";
import type { Trace } from "../../../../lib/trace/trace";
import { trace } from "../../../../lib/trace/tracing";
import { World } from "../../../../lib/trace/world/world";
import { fixedIp } from "../../../fixed-ip";

/** Who is outside: on the external network, behind its gateway, and where routes to somewhere behind a VM lead, too. */
export const OUTSIDE = { near: "203.0.113.200", far: "198.19.0.1", behindVm: "172.31.0.1" } as const;
/** Where every machine listens, TCP and UDP. */
export const PORT = 4000;
/** Of the first question. */
const FIRST_SOURCE_PORT = 20000;

/** A packet that is sent, and what the trace says of it. */
export interface Asked {
  readonly number: number;
  /** `outside`, or the name of a VM. */
  readonly sender: string;
  readonly protocol: TracedProtocol;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly port?: number;
  readonly said: Trace;
}

type Question = Pick<CheckDeclaration, "from" | "to"> & {
  /** Default: one that nobody else has. */
  readonly sourcePort?: number;
};

/** VMs to each other, to the outside and to all that is reached from outside, and the outside to all of it. */
export function questionsOf({ topology, placement }: Compilation): readonly Asked[] {
  const world = new World(topology, placement);
  return declaredQuestions(topology).flatMap((question, number): Asked[] => {
    const { from, to, protocol, port } = checkOf("asked", question, topology).check ?? {};
    if (from === undefined || to === undefined || protocol === undefined) return [];
    const sourcePort = question.sourcePort ?? FIRST_SOURCE_PORT + number;
    const said = trace(world, {
      from,
      to,
      protocol,
      ...(port === undefined ? {} : { port, sourcePort }),
    });
    return [
      {
        number,
        sender: from.kind === "vm" ? from.name! : "outside",
        protocol,
        source: from.address,
        sourcePort,
        destination: to.address,
        ...(port === undefined ? {} : { port }),
        said,
      },
    ];
  });
}

function declaredQuestions(topology: Topology): readonly Question[] {
  const { routers, mappings, floatingIps } = topology;
  const vms = mappings.map(({ name }) => name);
  const forwarded = forwardsOf(topology);
  const gateways = routers.flatMap(({ gateway }) => (gateway === undefined ? [] : [fixedIp(gateway).ipAddress]));
  const floating = floatingIps.map(({ fixedIp: { ipAddress } }) => ipAddress);
  const inner = routers.flatMap(({ interfaces }) => interfaces.map((one) => fixedIp(one).ipAddress));
  const outer = [
    ...gateways,
    ...floating.flatMap((address) => [address, `${address}:${PORT}/tcp`]),
    ...forwarded.flatMap(({ ports }) => ports),
  ];
  const outside = Object.values(OUTSIDE).flatMap((address) => [address, `${address}:${PORT}/tcp`]);
  const questions: Question[] = [
    ...vms.flatMap((from) =>
      [...vms.flatMap((vm) => [vm, `${vm}:${PORT}/tcp`]), ...outside, ...inner, ...outer].map((to) => ({ from, to })),
    ),
    ...[OUTSIDE.near, OUTSIDE.far].flatMap((from) => [...outer, ...vms].map((to) => ({ from, to }))),
    // What a VM itself sends from a port that is forwarded to it.
    ...forwarded.flatMap(({ protocol, mapping, internalPort }) =>
      protocol === "udp" && mapping !== undefined
        ? [{ from: mapping, to: `${OUTSIDE.near}:${PORT}/udp`, sourcePort: internalPort }]
        : [],
    ),
  ];
  return [...new Map(questions.map((one) => [JSON.stringify(one), one])).values()];
}

interface Forwarded {
  readonly protocol: string;
  /** The first one, the last, and the one after that. */
  readonly ports: readonly string[];
  readonly mapping?: string;
  readonly internalPort: number;
}

function forwardsOf({ routers, forwards, floatingIps }: Topology): readonly Forwarded[] {
  const addressOf = (name: string) => fixedIp(routers.find((router) => router.name === name)!.gateway!).ipAddress;
  const all: (readonly [string, ForwardedPorts])[] = [
    ...forwards.map((forward) => [addressOf(forward.router), forward] as const),
    ...floatingIps.flatMap((one) => one.forwards.map((forward) => [one.fixedIp.ipAddress, forward] as const)),
  ];
  return all.map(
    ([
      address,
      {
        protocol,
        externalPorts: { first, last },
        internalPorts,
        mapping,
      },
    ]) => ({
      protocol,
      ports: [...new Set([first, last, last + 1])].map((port) => `${address}:${port}/${protocol}`),
      ...(mapping === undefined ? {} : { mapping }),
      internalPort: internalPorts.first,
    }),
  );
}

/** Ports that a VM has to answer at. */
export function portsOf(topology: Topology, vm: string): Readonly<Record<"tcp" | "udp", readonly number[]>> {
  const all = [...topology.forwards, ...topology.floatingIps.flatMap(({ forwards }) => forwards)];
  const of = (protocol: "tcp" | "udp") => [
    ...new Set([
      PORT,
      ...all
        .filter((forward) => forward.protocol === protocol && forward.mapping === vm)
        .flatMap(({ internalPorts: { first, last } }) =>
          Array.from({ length: last - first + 1 }, (_, index) => first + index),
        ),
    ]),
  ];
  return { tcp: of("tcp"), udp: of("udp") };
}
