import * as fc from "fast-check";
import type { Compilation } from "../../lib/compile";
import { Layout } from "../../lib/artefacts/layout";
import { namespaceIn } from "../../lib/artefacts/network/namespace";
import { routerPorts } from "../../lib/bundle/files/router-ports";
import type { Hop, Packet as Traced } from "../../lib/trace/trace";
import { trace } from "../../lib/trace/tracing";
import { World } from "../../lib/trace/world/world";
import { compiled } from "../compiled";
import { Connections } from "../oracle/walk/connections";
import { outOfNamespace, throughNamespace, type End, type Node } from "../oracle/walk/namespace-walk";
import { answerTo, ANY_PORT, type Packet } from "../oracle/walk/packet";
import { wayOf } from "../oracle/walk/routing";
import { rulesetIn } from "../oracle/walk/ruleset";
import { validDeclarations } from "../topology/arbitrary";
import { questionsOf } from "./questions";

/** Of documents of every kind: what a trace says of each namespace is what the walker says that the kernel agrees with. */
const RUNS = 150;
const UNNAMED_PORT = 40000;

test("every hop of a trace is what another walk through the same files finds", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const compilation = compiled(declarations);
      const world = new World(compilation.topology, compilation.placement);
      const nodes = new Map<string, Node>();
      for (const question of questionsOf(compilation)) {
        const { there, back } = trace(world, question);
        const connections = new Map<string, Connections>();
        let packet = walked(there.sent);
        for (const way of [there, ...(back === undefined ? [] : [back])]) {
          for (const [index, hop] of way.hops.entries()) {
            const key = `${hop.host} ${hop.namespace}`;
            const node = nodes.get(key) ?? nodeOf(compilation, hop);
            nodes.set(key, node);
            const tracked = connections.get(key) ?? new Connections();
            connections.set(key, tracked);
            const end = endOf(node, tracked, hop, packet, index === way.hops.length - 1 ? way.end.why : "");
            seen.set(`${hop.role} ${end.kind}`, (seen.get(`${hop.role} ${end.kind}`) ?? 0) + 1);
            if (end.kind !== "dropped") packet = end.packet;
          }
          packet = answerTo(packet);
        }
      }
    }),
    { numRuns: RUNS },
  );
  // It looked at something of every kind.
  for (const kind of ["legacy sent", "master sent", "distributed sent", "legacy dropped", "legacy local"]) {
    expect([kind, seen.get(kind) ?? 0]).toEqual([kind, expect.any(Number)]);
    expect(seen.get(kind) ?? 0).toBeGreaterThan(0);
  }
}, 300_000);

/** What becomes of a packet, which is what the trace says. */
function endOf(node: Node, connections: Connections, hop: Hop, packet: Packet, why: string): End {
  expectSame(hop.before, packet);
  const end =
    hop.in === undefined
      ? outOfNamespace(node, connections, packet)
      : throughNamespace(node, connections, packet, hop.in.device);
  if (why.includes("rp_filter")) {
    const back = wayOf(node.routing, { ...packet, source: hop.after.destination, destination: packet.source }, 0);
    expect(typeof back === "object" && back.device === hop.in!.device).toBe(false);
    return { kind: "dropped", why };
  }
  if (why.includes("router itself") && why.startsWith("its sender")) {
    expect(wayOf(node.routing, { ...packet, destination: packet.source }, 0)).toBe("local");
    return { kind: "dropped", why };
  }
  if (hop.out === undefined) expect(end.kind).toBe(/listens|router itself/.test(why) ? "local" : "dropped");
  else expect(end).toMatchObject({ kind: "sent", device: hop.out.device, nexthop: hop.out.nexthop });
  if (end.kind !== "dropped") expectSame(hop.after, end.packet);
  return end;
}

/** The walker has a port for everything: of one that no rule names the trace says nothing. */
function expectSame(traced: Traced, packet: Packet): void {
  const { sourcePort, destinationPort } = packet;
  const unnamed = {
    ...(traced.sourcePort === undefined && isUnnamed(sourcePort) ? { sourcePort } : {}),
    ...(traced.destinationPort === undefined && isUnnamed(destinationPort) ? { destinationPort } : {}),
  };
  const { isAnswer = false } = traced;
  expect({ isAnswer: false, ...packet }).toEqual({ ...traced, ...unnamed, isAnswer });
}

function walked({ sourcePort, destinationPort, ...packet }: Traced): Packet {
  return { ...packet, sourcePort: sourcePort ?? UNNAMED_PORT, destinationPort: destinationPort ?? UNNAMED_PORT };
}

function isUnnamed(port: number): boolean {
  return port === UNNAMED_PORT || port === ANY_PORT;
}

function nodeOf({ topology, placement, bundles }: Compilation, { host, namespace }: Hop): Node {
  const layout = new Layout(topology.environment);
  const id = namespace.slice("qrouter-".length);
  const router = topology.routers.find((one) => one.id === id)!;
  const { files } = bundles.find((bundle) => bundle.host === host)!;
  const text = (name: string) => files.find(({ path }) => path === layout.current(`routers/${id}/${name}`))!.text;
  const own = namespaceIn(text("ports"));
  const virtual = routerPorts(
    topology,
    placement,
    topology.hosts.find(({ name }) => name === host)!,
    router,
  );
  const ha = own.ports.filter(({ device }) => device.startsWith("ha-"));
  const routing = own.vrrp === true ? { ...own, ...virtual, ports: [...virtual.ports, ...ha] } : own;
  return { name: namespace, host, rules: rulesetIn(text("iptables.rules")), routing, devices: new Map() };
}
