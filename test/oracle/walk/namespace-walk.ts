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
  | { readonly kind: "dropped"; readonly where: string };

/** Through the hooks of netfilter, in the kernel's order. */
export function throughNamespace(node: Node, connections: Connections, packet: Packet, device: string): End {
  const { rules } = node;
  const arriving: Passing = { packet, in: device, mark: 0 };
  if (pass(rules, "raw", "PREROUTING", arriving) === "DROP") return dropped(node, "raw PREROUTING");
  if (arriving.notrack !== true) arriving.tracked = connections.track(packet);
  if (pass(rules, "mangle", "PREROUTING", arriving) === "DROP") return dropped(node, "mangle PREROUTING");
  translateDestination(rules, arriving);
  const way = wayOf(node.routing, arriving.packet, arriving.mark);
  if (way === undefined) return dropped(node, "no route");
  const hook = way === "local" ? "INPUT" : "FORWARD";
  const on: Passing = { ...arriving, ...(way === "local" ? {} : { out: way.device }) };
  for (const table of ["mangle", "filter"]) {
    if (pass(rules, table, hook, on) === "DROP") return dropped(node, `${table} ${hook}`);
  }
  if (way === "local") return { kind: "local", packet: on.packet };
  const leaving: Passing = { ...on, in: undefined };
  if (pass(rules, "mangle", "POSTROUTING", leaving) === "DROP") return dropped(node, "mangle POSTROUTING");
  translateSource(rules, leaving);
  if (leaving.tracked !== undefined) connections.confirm(leaving.tracked.connection);
  return { kind: "sent", packet: leaving.packet, ...way };
}

function dropped(node: Node, where: string): End {
  return { kind: "dropped", where: `${node.name}: ${where}` };
}

/** Rules are asked for the first packet only. */
function translateDestination(rules: Ruleset, passing: Passing): void {
  const { tracked } = passing;
  if (tracked === undefined) return;
  const { connection, state, isAnswer } = tracked;
  if (state === "NEW") pass(rules, "nat", "PREROUTING", passing);
  else {
    const { source, sourcePort } = connection.first;
    const { destination, destinationPort } = connection.translated;
    passing.packet = isAnswer
      ? { ...passing.packet, destination: source, destinationPort: sourcePort }
      : { ...passing.packet, destination, destinationPort };
  }
}

function translateSource(rules: Ruleset, passing: Passing): void {
  const { tracked } = passing;
  if (tracked === undefined) return;
  const { connection, state, isAnswer } = tracked;
  if (state === "NEW") {
    pass(rules, "nat", "POSTROUTING", passing);
    connection.translated = passing.packet;
  } else {
    const { destination, destinationPort } = connection.first;
    const { source, sourcePort } = connection.translated;
    passing.packet = isAnswer
      ? { ...passing.packet, source: destination, sourcePort: destinationPort }
      : { ...passing.packet, source, sourcePort };
  }
}
