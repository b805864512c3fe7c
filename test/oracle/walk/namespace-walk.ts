import type { NamespaceProps } from "../../../lib/artefacts/network/namespace";
import { Connections } from "./connections";
import type { Passing } from "./matches";
import type { Packet } from "./packet";
import { wayOf } from "./routing";
import type { Ruleset } from "./ruleset";
import { pass } from "./targets";

/** A namespace that packets pass through. */
export interface Node {
  readonly name: string;
  readonly host: string;
  readonly rules: Ruleset;
  readonly routing: Pick<NamespaceProps, "ports" | "routes" | "rules">;
  /** Device -> subnet that it is on. */
  readonly devices: ReadonlyMap<string, string>;
  /** Addresses that it answers ARP for without having them. */
  readonly proxied?: readonly string[];
}

export type End =
  | { readonly kind: "sent"; readonly packet: Packet; readonly device: string; readonly nexthop: string }
  | { readonly kind: "local"; readonly packet: Packet }
  | { readonly kind: "dropped"; readonly why: string };

type Way = Extract<ReturnType<typeof wayOf>, object>;

/** Through the hooks of netfilter, in the kernel's order. */
export function throughNamespace(node: Node, connections: Connections, packet: Packet, device: string): End {
  const { rules } = node;
  const passing: Passing = { packet, in: device, mark: 0 };
  if (pass(rules, "raw", "PREROUTING", passing) === "DROP") return { kind: "dropped", why: "raw PREROUTING" };
  if (passing.notrack !== true) passing.tracked = connections.track(packet);
  if (pass(rules, "mangle", "PREROUTING", passing) === "DROP") return { kind: "dropped", why: "mangle PREROUTING" };
  translateDestination(rules, "PREROUTING", passing);
  const way = wayOf(node.routing, passing.packet, passing.mark);
  if (way === undefined) return { kind: "dropped", why: "no route" };
  if (way === "local") return filtered(rules, "INPUT", passing) ?? arrive(rules, connections, passing);
  const forwarded = { ...passing, out: way.device };
  return filtered(rules, "FORWARD", forwarded) ?? leave(rules, connections, forwarded, way);
}

/** What a program in the namespace sends. */
export function outOfNamespace(node: Node, connections: Connections, packet: Packet): End {
  const { rules, routing } = node;
  const first = wayOf(routing, packet, 0);
  const passing: Passing = { packet, out: typeof first === "object" ? first.device : "lo", mark: 0 };
  if (pass(rules, "raw", "OUTPUT", passing) === "DROP") return { kind: "dropped", why: "raw OUTPUT" };
  if (passing.notrack !== true) passing.tracked = connections.track(packet);
  if (pass(rules, "mangle", "OUTPUT", passing) === "DROP") return { kind: "dropped", why: "mangle OUTPUT" };
  translateDestination(rules, "OUTPUT", passing);
  if (pass(rules, "filter", "OUTPUT", passing) === "DROP") return { kind: "dropped", why: "filter OUTPUT" };
  const way = wayOf(routing, passing.packet, passing.mark);
  if (way === undefined) return { kind: "dropped", why: "no route" };
  if (way === "local") return { kind: "local", packet: passing.packet };
  return leave(rules, connections, { ...passing, out: way.device }, way);
}

function filtered(rules: Ruleset, hook: "INPUT" | "FORWARD", passing: Passing): End | undefined {
  const table = ["mangle", "filter"].find((one) => pass(rules, one, hook, passing) === "DROP");
  return table === undefined ? undefined : { kind: "dropped", why: `${table} ${hook}` };
}

function arrive(rules: Ruleset, connections: Connections, passing: Passing): End {
  translateSource(rules, "INPUT", passing);
  if (passing.tracked !== undefined) connections.confirm(passing.tracked.connection);
  return { kind: "local", packet: passing.packet };
}

function leave(rules: Ruleset, connections: Connections, passing: Passing, way: Way): End {
  const leaving: Passing = { ...passing, in: undefined };
  if (pass(rules, "mangle", "POSTROUTING", leaving) === "DROP") return { kind: "dropped", why: "mangle POSTROUTING" };
  translateSource(rules, "POSTROUTING", leaving);
  if (leaving.tracked !== undefined) connections.confirm(leaving.tracked.connection);
  return { kind: "sent", packet: leaving.packet, ...way };
}

/** Rules are asked for the first packet only. */
function translateDestination(rules: Ruleset, hook: "PREROUTING" | "OUTPUT", passing: Passing): void {
  const { tracked } = passing;
  if (tracked === undefined) return;
  const { connection, state, isAnswer } = tracked;
  if (state === "NEW") pass(rules, "nat", hook, passing);
  else {
    const { source, sourcePort } = connection.first;
    const { destination, destinationPort } = connection.translated;
    passing.packet = isAnswer
      ? { ...passing.packet, destination: source, destinationPort: sourcePort }
      : { ...passing.packet, destination, destinationPort };
  }
}

function translateSource(rules: Ruleset, hook: "INPUT" | "POSTROUTING", passing: Passing): void {
  const { tracked } = passing;
  if (tracked === undefined) return;
  const { connection, state, isAnswer } = tracked;
  if (state === "NEW") {
    pass(rules, "nat", hook, passing);
    connection.translated = passing.packet;
  } else {
    const { destination, destinationPort } = connection.first;
    const { source, sourcePort } = connection.translated;
    passing.packet = isAnswer
      ? { ...passing.packet, source: destination, sourcePort: destinationPort }
      : { ...passing.packet, source, sourcePort };
  }
}
