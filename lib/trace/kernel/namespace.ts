import type { Packet, Step } from "../trace";
import type { Flows, Tracked } from "./flows";
import { traverse, type Passage } from "./passage";
import { wayTo, type Routing, type Way } from "./routing";
import type { Rules } from "./rules";

/** A network namespace, as the kernel has it. */
export interface Kernel {
  readonly rules: Rules;
  readonly routing: Routing;
  /** Device -> what it does with a packet whose sender is not reached by it: 0 nothing, 1 drop, 2 drop where nothing leads there. */
  readonly reversePath: (device: string) => number;
}

export type Left = { readonly packet: Packet; readonly steps: readonly Step[] } & (
  | { readonly kind: "sent"; readonly device: string; readonly nexthop: string }
  | { readonly kind: "local" }
  | { readonly kind: "dropped"; readonly why: string }
);

type OnLink = Extract<Way, { to: "link" }>;

/** A packet that comes in by a device, through the hooks of netfilter in the kernel's order. */
export function passThrough(kernel: Kernel, flows: Flows, packet: Packet, device: string): Left {
  const passage: Passage = { packet, in: device, mark: 0, notrack: false, steps: [] };
  const early = beforeRouting(kernel, flows, passage, "PREROUTING");
  if (early !== undefined) return early;
  const way = wayTo(kernel.routing, passage.packet, passage.mark);
  if (way === undefined) return dropped(passage, `no route leads to ${passage.packet.destination}`);
  if (isOwn(kernel, passage.packet.source)) {
    return dropped(passage, `its sender ${passage.packet.source} is an address of the router itself`);
  }
  if (!isReversePath(kernel, passage.packet, device)) {
    return dropped(passage, `${device} is not the way back to ${passage.packet.source} (rp_filter)`);
  }
  passage.steps.push(...way.steps);
  if (way.to === "local") return filter(kernel, passage, "INPUT") ?? arrived(flows, passage);
  passage.out = way.device;
  return filter(kernel, passage, "FORWARD") ?? afterRouting(kernel, flows, passage, way);
}

/** What a program in the namespace sends. */
export function sendFrom(kernel: Kernel, flows: Flows, packet: Packet): Left {
  const first = wayTo(kernel.routing, packet, 0);
  const out = first?.to === "link" ? first.device : "lo";
  const passage: Passage = { packet, out, mark: 0, notrack: false, steps: [] };
  const early = beforeRouting(kernel, flows, passage, "OUTPUT") ?? filter(kernel, passage, "OUTPUT");
  if (early !== undefined) return early;
  const way = wayTo(kernel.routing, passage.packet, passage.mark);
  if (way === undefined) return dropped(passage, `no route leads to ${passage.packet.destination}`);
  passage.steps.push(...way.steps);
  if (way.to === "local") return arrived(flows, passage);
  passage.out = way.device;
  return afterRouting(kernel, flows, passage, way);
}

/** Marks, tracking and the translation of where to. */
function beforeRouting(
  { rules }: Kernel,
  flows: Flows,
  passage: Passage,
  hook: "PREROUTING" | "OUTPUT",
): Left | undefined {
  if (traverse(rules, "raw", hook, passage) === "DROP") return dropped(passage, ruleOf(passage));
  if (!passage.notrack) passage.tracked = flows.track(passage.packet);
  if (traverse(rules, "mangle", hook, passage) === "DROP") return dropped(passage, ruleOf(passage));
  const { tracked } = passage;
  if (tracked?.direction === "first") traverse(rules, "nat", hook, passage);
  else if (tracked !== undefined) passage.packet = translated(passage, tracked, "destination");
  return undefined;
}

function filter({ rules }: Kernel, passage: Passage, hook: "INPUT" | "FORWARD" | "OUTPUT"): Left | undefined {
  const stops = (["mangle", "filter"] as const)
    .filter((table) => hook !== "OUTPUT" || table === "filter")
    .some((table) => traverse(rules, table, hook, passage) === "DROP");
  return stops ? dropped(passage, ruleOf(passage)) : undefined;
}

function afterRouting({ rules }: Kernel, flows: Flows, passage: Passage, { device, nexthop }: OnLink): Left {
  // Rules of this hook cannot ask where it came in.
  passage.in = undefined;
  if (traverse(rules, "mangle", "POSTROUTING", passage) === "DROP") return dropped(passage, ruleOf(passage));
  const { tracked } = passage;
  if (tracked?.direction === "first") {
    traverse(rules, "nat", "POSTROUTING", passage);
    tracked.flow.translated = passage.packet;
  } else if (tracked !== undefined) passage.packet = translated(passage, tracked, "source");
  if (tracked !== undefined) flows.confirm(tracked);
  return { kind: "sent", device, nexthop, packet: passage.packet, steps: passage.steps };
}

function arrived(flows: Flows, passage: Passage): Left {
  const { tracked, packet, steps } = passage;
  if (tracked?.direction === "first") tracked.flow.translated = packet;
  if (tracked !== undefined) flows.confirm(tracked);
  return { kind: "local", packet, steps };
}

/** As its connection has it, without a look at rules. */
function translated(passage: Passage, { flow, direction }: Tracked, end: "source" | "destination"): Packet {
  const { packet, steps } = passage;
  const { first, translated: later } = flow;
  // What goes back to the sender has the other end of the first packet.
  const [address, port] =
    end === "destination"
      ? direction === "answer"
        ? [first.source, first.sourcePort]
        : [later.destination, later.destinationPort]
      : direction === "answer"
        ? [first.destination, first.destinationPort]
        : [later.source, later.sourcePort];
  if (packet[end] === address && packet[`${end}Port`] === port) return packet;
  const was = `${end} ${packet[end]} becomes ${address}`;
  steps.push({ kind: "connection", text: was });
  return { ...packet, [end]: address, [`${end}Port`]: port };
}

/** Whether a device takes what comes in by it from a sender. */
export function isReversePath({ routing, reversePath }: Kernel, packet: Packet, device: string): boolean {
  const mode = reversePath(device);
  if (mode === 0) return true;
  const back = wayTo(routing, { ...packet, source: packet.destination, destination: packet.source }, 0);
  return back?.to === "link" && (mode === 2 || back.device === device);
}

/** What comes in from one of the own addresses is a martian to the kernel. */
function isOwn({ routing }: Kernel, address: string): boolean {
  return routing.ports.some(({ addresses }) => addresses.some((own) => own.split("/")[0] === address));
}

function dropped({ packet, steps }: Passage, why: string): Left {
  return { kind: "dropped", packet, steps, why };
}

function ruleOf({ steps }: Passage): string {
  const last = steps.at(-1);
  return last?.kind === "rule" ? `a rule of table ${last.table} drops it: ${last.text}` : "a rule drops it";
}
