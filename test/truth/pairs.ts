import * as fc from "fast-check";
import { compile, type Compilation } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { centralDeclarations } from "../topology/arbitrary";

/** A document that is in force, and another that replaces it. */
export interface Pair {
  readonly before: Compilation;
  readonly after: Compilation;
}

/** Documents that a few edits, or whole sections of another document, made into others; now and then all is another. */
export function pairs(): fc.Arbitrary<Pair> {
  const edits = fc.array(fc.tuple(fc.nat({ max: 10_000 }), fc.nat({ max: 100 }), fc.nat({ max: 100 })), {
    maxLength: 6,
  });
  return fc
    .tuple(centralDeclarations(), centralDeclarations(), edits, fc.nat({ max: 9 }))
    .map(([first, second, chosen, isOther]): Pair => {
      const before = compile(first).compilation!;
      const other = { ...second, environment: first.environment };
      let after: Declarations = isOther === 9 ? other : first;
      for (const [which, where, what] of chosen) {
        const edited = structuredClone(after) as unknown as Draft;
        EDITS[which % EDITS.length]!(edited, structuredClone(other) as unknown as Draft, where, what);
        if (compile(edited as unknown as Declarations, before.lock).compilation !== undefined) {
          after = edited as unknown as Declarations;
        }
      }
      const compilation = compile(after, before.lock).compilation;
      return { before, after: compilation ?? compile(first, before.lock).compilation! };
    });
}

const RUNS = { seed: 11, numRuns: 100 };
const made: Pair[] = [];

/** Of the same pairs on every machine; those of a test file are made once, and again, and shrunk, where it does not hold. */
export function holds(property: (pair: Pair) => void): void {
  if (made.length === 0)
    fc.assert(
      fc.property(pairs(), (pair) => void made.push(pair)),
      RUNS,
    );
  try {
    made.forEach(property);
  } catch (error) {
    fc.assert(fc.property(pairs(), property), RUNS);
    throw error;
  }
}

type Thing = Record<string, unknown>;
type Section = "hosts" | "networks" | "routers" | "dhcp_host_mappings" | "gateway_port_forwardings";
type Draft = Record<Section, Record<string, Thing>> & { l3?: Thing };
type Edit = (draft: Draft, other: Draft, where: number, what: number) => void;

const EDITS: readonly Edit[] = [
  // Another section, a thing more, a thing less, a thing as the other document has it.
  (draft, other, where) => Object.assign(draft, { [section(where)]: other[section(where)] }),
  (draft, _other, where, what) => remove(draft[section(what)], where),
  (draft, _other, where, what) => remove(draft[section(what)], where),
  (draft, other, where, what) => take(draft[section(what)], other[section(what)], where),
  (draft, other, where, what) => take(draft[section(what)], other[section(what)], where),
  // Routers.
  (draft, _other, where, what) => set(draft.routers, where, "admin_state_up", what % 2 === 0),
  (draft, _other, where, what) => set(draft.routers, where, "configurations", { preferred_agent: node(draft, what) }),
  (draft, _other, where) => set(draft.routers, where, "ha", true),
  (draft, _other, where) => set(draft.routers, where, "ha", undefined),
  (draft, _other, where) => swapAgents(one(draft.routers, where)),
  (draft, _other, where) => set(draft.routers, where, "external_gateway_info", undefined),
  (draft, _other, where, what) => gatewayOf(draft, where, (gateway) => (gateway["enable_snat"] = what % 2 === 0)),
  (draft, _other, where, what) => gatewayOf(draft, where, (gateway) => (gateway["ip_address"] = `203.0.0.${what + 1}`)),
  (draft, _other, where, what) => {
    const list = one(draft.routers, where)?.["interfaces"] as unknown[] | undefined;
    list?.splice(what % list.length, 1);
  },
  (draft, _other, where, what) => {
    const list = one(draft.routers, where)?.["interfaces"] as Thing[] | undefined;
    const port = list?.[what % list.length];
    if (port !== undefined) port["ip_address"] = `10.1.0.${what + 1}`;
  },
  (draft, _other, where, what) => {
    const list = one(draft.routers, where)?.["interfaces"] as Thing[] | undefined;
    const port = list?.[what % list.length];
    if (port !== undefined) port["mac_address"] = `52:54:02:00:00:${(what + 16).toString(16)}`;
  },
  (draft, _other, where) => set(draft.routers, where, "routes", []),
  // Mappings and forwards.
  (draft, _other, where, what) => set(draft.dhcp_host_mappings, where, "host", name(draft.hosts, what)),
  (draft, _other, where) => set(draft.dhcp_host_mappings, where, "host", undefined),
  (draft, _other, where, what) => set(draft.dhcp_host_mappings, where, "ip_address", `10.1.0.${what + 1}`),
  (draft, _other, where, what) => set(draft.dhcp_host_mappings, where, "hostname", `other-${what}`),
  (draft, _other, where, what) => set(draft.gateway_port_forwardings, where, "external_port", 2000 + what),
  (draft, _other, where, what) => set(draft.gateway_port_forwardings, where, "internal_port", 3000 + what),
  (draft, _other, where) => set(draft.gateway_port_forwardings, where, "return_path", "snat"),
  (draft, _other, where) => set(draft.gateway_port_forwardings, where, "return_path", undefined),
  (draft, _other, where, what) => set(draft.gateway_port_forwardings, where, "router", name(draft.routers, what)),
  // Networks and subnets.
  (draft, _other, where, what) => set(draft.networks, where, "mtu", [576, 1400, 1450, 8950][what % 4]),
  (draft, _other, where, what) => set(draft.networks, where, "vni", 5000 + what),
  (draft, _other, where, what) => remove(one(draft.networks, where)?.["subnets"] as Draft["networks"], what),
  (draft, _other, where, what) => set(subnets(draft), where, "lease_time", [120, 3600, 86400][what % 3]),
  (draft, _other, where, what) => set(subnets(draft), where, "dns_nameservers", what % 2 === 0 ? ["9.9.9.9"] : []),
  (draft, _other, where) => set(subnets(draft), where, "host_routes", []),
  (draft, _other, where, what) => set(subnets(draft), where, "enable_dhcp", what % 2 === 0),
  (draft, _other, where, what) => set(subnets(draft), where, "dhcp_agents", [node(draft, what)]),
  (draft, _other, where) => set(subnets(draft), where, "dhcp_agents", undefined),
  // Hosts.
  (draft, _other, where, what) => set(draft.hosts, where, "network_node", node(draft, what)),
  (draft, _other, where, what) => set(draft.hosts, where, "underlay_ip", `198.18.3.${what + 1}`),
  (draft, other) => (draft.l3 = other.l3),
];

const SECTIONS = ["hosts", "networks", "routers", "dhcp_host_mappings", "gateway_port_forwardings"] as const;

function section(number: number): Section {
  return SECTIONS[number % SECTIONS.length]!;
}

function name(things: Record<string, Thing> | undefined, number: number): string | undefined {
  const names = Object.keys(things ?? {});
  return names[number % names.length];
}

function one(things: Record<string, Thing> | undefined, number: number): Thing | undefined {
  return things?.[name(things, number) ?? ""];
}

function node(draft: Draft, number: number): string | undefined {
  return name(Object.fromEntries(Object.entries(draft.hosts).filter(([, { role }]) => role === "network")), number);
}

function subnets(draft: Draft): Record<string, Thing> {
  return Object.assign({}, ...Object.values(draft.networks).map((network) => network["subnets"])) as Record<
    string,
    Thing
  >;
}

function set(things: Record<string, Thing>, number: number, key: string, value: unknown): void {
  const thing = one(things, number);
  if (thing === undefined) return;
  if (value === undefined) Reflect.deleteProperty(thing, key);
  else thing[key] = value;
}

function remove(things: Record<string, Thing> | undefined, number: number): void {
  const chosen = name(things, number);
  if (chosen !== undefined) Reflect.deleteProperty(things!, chosen);
}

function take(things: Record<string, Thing>, from: Record<string, Thing>, number: number): void {
  const chosen = name(from, number);
  if (chosen !== undefined) things[chosen] = from[chosen]!;
}

function gatewayOf(draft: Draft, number: number, change: (gateway: Thing) => void): void {
  const gateway = one(draft.routers, number)?.["external_gateway_info"] as Thing | undefined;
  if (gateway !== undefined) change(gateway);
}

function swapAgents(router: Thing | undefined): void {
  const agents = router?.["configurations"] as { master_agent?: string; slave_agents?: string[] } | undefined;
  if (agents?.master_agent === undefined || agents.slave_agents === undefined) return;
  router!["configurations"] = {
    master_agent: agents.slave_agents[0],
    slave_agents: [agents.master_agent, ...agents.slave_agents.slice(1)],
  };
}
