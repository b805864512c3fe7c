import { GATEWAY_IP, locked, type Lock, type LockedRouter } from "../../model/lock";
import { dhcpSubnets } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { Router, Subnet } from "../../model/topology";
import { poolExhausted } from "../problems/addresses";
import { errorAt, warningAt } from "../problems/finding";
import { gatewayWithoutRouter } from "../problems/routers";
import { Allocator, type Occupied } from "./allocator";
import type { InterfaceDraft, GatewayDraft, RouterDraft } from "./router-draft";

/** Router -> the addresses it was given because they are not declared, as the lock file has them. */
export type Allocations = Readonly<Record<string, Pick<LockedRouter, "gateway_ip" | "interfaces">>>;

/** An address that is not declared. */
interface Vacancy {
  readonly draft: RouterDraft;
  /** Where it may come from. */
  readonly subnets: readonly Subnet[];
  readonly what: string;
  readonly before: string | undefined;
}

interface Filled {
  readonly subnet: string;
  readonly ipAddress: string;
}

/**
 * Gives every router the addresses that are not declared: those it had before, then new ones in the order of names, gateways
 * first, then interfaces.
 */
export function allocateRouterAddresses(
  drafts: readonly RouterDraft[],
  occupied: Omit<Occupied, "routers">,
  lock: Lock,
): { routers: readonly Router[]; allocations: Allocations; problems: readonly Problem[] } {
  const subnets = new Map(occupied.networks.flatMap((n) => n.subnets).map((s) => [s.name, s]));
  const gateways = new Map<GatewayDraft, Vacancy>();
  const interfaces = new Map<InterfaceDraft, Vacancy>();
  for (const draft of drafts) {
    const before = locked(lock.routers, draft.name);
    const { gateway } = draft;
    if (gateway !== undefined && gateway.ipAddress === undefined) {
      const from = occupied.networks.find((n) => n.name === gateway.network)?.subnets ?? [];
      gateways.set(gateway, { draft, subnets: from, what: "the gateway", before: before?.gateway_ip });
    }
    for (const port of draft.interfaces.filter(({ ipAddress }) => ipAddress === undefined)) {
      const own = subnets.get(port.subnet);
      const from = own === undefined ? [] : [own];
      const what = `the interface on "${port.subnet}"`;
      interfaces.set(port, { draft, subnets: from, what, before: locked(before?.interfaces, port.subnet) });
    }
  }

  const allocator = new Allocator({ ...occupied, routers: drafts });
  const vacancies = [...gateways.values(), ...interfaces.values()];
  const kept = new Map(vacancies.map((vacancy) => [vacancy, keep(allocator, vacancy)]));
  keepDhcpAddresses(allocator, occupied, lock);
  const problems: Problem[] = [];
  const fill = (vacancy: Vacancy): Filled => kept.get(vacancy) ?? allocate(allocator, vacancy, problems);
  const filledGateways = mapValues(gateways, fill);
  const filledInterfaces = mapValues(interfaces, fill);

  problems.push(...gatewaysWithoutRouter(drafts, subnets, filledInterfaces));

  const routers = drafts.map((draft) => routerOf(draft, filledGateways, filledInterfaces));
  const allocations = Object.fromEntries(
    drafts.map((draft) => [draft.name, allocationsOf(draft, filledGateways, filledInterfaces)]),
  );
  return { routers, allocations, problems };
}

function keep(allocator: Allocator, { subnets, before }: Vacancy): Filled | undefined {
  if (before === undefined) return undefined;
  const subnet = subnets.find((candidate) => allocator.keep(candidate, before));
  return subnet && { subnet: subnet.name, ipAddress: before };
}

/** What the DHCP servers have is not for routers, although they are placed later. */
function keepDhcpAddresses(allocator: Allocator, { hosts, networks }: Omit<Occupied, "routers">, lock: Lock): void {
  const nodes = hosts.filter(({ role }) => role === "network");
  for (const network of networks) {
    const addresses = locked(lock.networks, network.name)?.dhcp_addresses;
    for (const node of nodes) {
      for (const subnet of dhcpSubnets(network)) {
        const address = locked(locked(addresses, node.name), subnet.name);
        if (address !== undefined) allocator.keep(subnet, address);
      }
    }
  }
}

function allocate(allocator: Allocator, { draft, subnets, what }: Vacancy, problems: Problem[]): Filled {
  for (const subnet of subnets) {
    const ipAddress = allocator.allocate(subnet);
    if (ipAddress !== undefined) return { subnet: subnet.name, ipAddress };
  }
  const names = subnets.map((s) => s.name);
  if (names.length > 0) problems.push(errorAt(draft.path, poolExhausted(`${what} of router "${draft.name}"`, names)));
  return { subnet: "", ipAddress: "" };
}

/** A router keeps what was allocated beside one that had the gateway address and is gone. */
function gatewaysWithoutRouter(
  drafts: readonly RouterDraft[],
  subnets: ReadonlyMap<string, Subnet>,
  filled: ReadonlyMap<InterfaceDraft, Filled>,
): Problem[] {
  const owned = new Set(drafts.flatMap((draft) => draft.interfaces).map((port) => `${port.subnet} ${port.ipAddress}`));
  return drafts.flatMap(({ name, path, interfaces }) =>
    interfaces.flatMap((port) => {
      const gatewayIp = subnets.get(port.subnet)?.gatewayIp;
      const { ipAddress } = filled.get(port) ?? {};
      if (gatewayIp === undefined || !ipAddress || owned.has(`${port.subnet} ${gatewayIp}`)) return [];
      return [warningAt(path, gatewayWithoutRouter(name, port.subnet, gatewayIp, ipAddress))];
    }),
  );
}

function routerOf(
  draft: RouterDraft,
  gateways: ReadonlyMap<GatewayDraft, Filled>,
  interfaces: ReadonlyMap<InterfaceDraft, Filled>,
): Router {
  const { id, name, origin, adminStateUp, ha, agents, routes, gateway, handedOverFrom } = draft;
  const declared = { ipAddress: gateway?.ipAddress ?? "", subnet: gateway?.subnet ?? "" };
  return {
    id,
    name,
    origin,
    adminStateUp,
    ha,
    agents,
    gateway: gateway && { ...gateway, ...(gateways.get(gateway) ?? declared) },
    interfaces: draft.interfaces.map((port) => ({
      portId: port.portId,
      macAddress: port.macAddress,
      subnet: port.subnet,
      ipAddress: interfaces.get(port)?.ipAddress ?? port.ipAddress ?? "",
    })),
    routes,
    handedOverFrom,
  };
}

function allocationsOf(
  { gateway, interfaces }: RouterDraft,
  gateways: ReadonlyMap<GatewayDraft, Filled>,
  filled: ReadonlyMap<InterfaceDraft, Filled>,
): Allocations[string] {
  const external = gateway && gateways.get(gateway);
  const ports = interfaces.flatMap((port) => {
    const chosen = port.isGatewayByDefault ? GATEWAY_IP : filled.get(port)?.ipAddress;
    return chosen === undefined ? [] : [[port.subnet, chosen] as const];
  });
  return {
    ...(external === undefined ? {} : { gateway_ip: external.ipAddress }),
    ...(ports.length === 0 ? {} : { interfaces: Object.fromEntries(ports) }),
  };
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
