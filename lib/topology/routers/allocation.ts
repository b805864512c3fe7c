import { GATEWAY_IP, locked, type Lock, type LockedRouter } from "../../model/lock";
import { dhcpSubnets } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { FixedIp, Router, RouterGateway, Subnet } from "../../model/topology";
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
    if (gateway !== undefined && gateway.fixedIps[0].ipAddress === undefined) {
      const from = occupied.networks.find((n) => n.name === gateway.network)?.subnets ?? [];
      gateways.set(gateway, { draft, subnets: from, what: "the gateway", before: before?.gateway_ip });
    }
    for (const port of draft.interfaces) {
      const [{ subnet, ipAddress }] = port.fixedIps;
      if (ipAddress !== undefined) continue;
      const own = subnets.get(subnet);
      const from = own === undefined ? [] : [own];
      const what = `the interface on "${subnet}"`;
      interfaces.set(port, { draft, subnets: from, what, before: locked(before?.interfaces, subnet) });
    }
  }

  const allocator = new Allocator({ ...occupied, routers: drafts });
  const vacancies = [...gateways.values(), ...interfaces.values()];
  const kept = new Map(vacancies.map((vacancy) => [vacancy, keep(allocator, vacancy)]));
  keepDhcpAddresses(allocator, occupied, lock);
  const problems: Problem[] = [];
  const fill = (vacancy: Vacancy): FixedIp => kept.get(vacancy) ?? allocate(allocator, vacancy, problems);
  const filledGateways = mapValues(gateways, fill);
  const filledInterfaces = mapValues(interfaces, fill);

  problems.push(...gatewaysWithoutRouter(drafts, subnets, filledInterfaces));

  const routers = drafts.map((draft) => routerOf(draft, filledGateways, filledInterfaces));
  const allocations = Object.fromEntries(
    drafts.map((draft) => [draft.name, allocationsOf(draft, filledGateways, filledInterfaces)]),
  );
  return { routers, allocations, problems };
}

function keep(allocator: Allocator, { subnets, before }: Vacancy): FixedIp | undefined {
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

function allocate(allocator: Allocator, { draft, subnets, what }: Vacancy, problems: Problem[]): FixedIp {
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
  filled: ReadonlyMap<InterfaceDraft, FixedIp>,
): Problem[] {
  const declared = drafts.flatMap((draft) => draft.interfaces.map(({ fixedIps: [own] }) => own));
  const owned = new Set(declared.map(({ subnet, ipAddress }) => `${subnet} ${ipAddress}`));
  return drafts.flatMap(({ name, path, interfaces }) =>
    interfaces.flatMap((port) => {
      const [{ subnet }] = port.fixedIps;
      const gatewayIp = subnets.get(subnet)?.gatewayIp;
      const { ipAddress } = filled.get(port) ?? {};
      if (gatewayIp === undefined || !ipAddress || owned.has(`${subnet} ${gatewayIp}`)) return [];
      return [warningAt(path, gatewayWithoutRouter(name, subnet, gatewayIp, ipAddress))];
    }),
  );
}

function routerOf(
  draft: RouterDraft,
  gateways: ReadonlyMap<GatewayDraft, FixedIp>,
  interfaces: ReadonlyMap<InterfaceDraft, FixedIp>,
): Router {
  const { id, name, origin, adminStateUp, ha, agents, routes, gateway, handedOverFrom } = draft;
  return {
    id,
    name,
    origin,
    adminStateUp,
    ha,
    agents,
    gateway: gateway && gatewayOf(gateway, gateways.get(gateway)),
    interfaces: draft.interfaces.map((port) => {
      const { portId, macAddress, fixedIps } = port;
      return { portId, macAddress, fixedIps: [interfaces.get(port) ?? { ipAddress: "", ...fixedIps[0] }] };
    }),
    routes,
    handedOverFrom,
  };
}

/** Its one address is for all that is reached from outside. */
function gatewayOf({ fixedIps, ...port }: GatewayDraft, filled: FixedIp | undefined): RouterGateway {
  const [{ subnet = "", ipAddress = "" }] = fixedIps;
  return { ...port, fixedIps: [{ ...(filled ?? { subnet, ipAddress }), purposes: ["gateway", "port_forward"] }] };
}

function allocationsOf(
  { gateway, interfaces }: RouterDraft,
  gateways: ReadonlyMap<GatewayDraft, FixedIp>,
  filled: ReadonlyMap<InterfaceDraft, FixedIp>,
): Allocations[string] {
  const external = gateway && gateways.get(gateway);
  const ports = interfaces.flatMap((port) => {
    const chosen = port.isGatewayByDefault ? GATEWAY_IP : filled.get(port)?.ipAddress;
    return chosen === undefined ? [] : [[port.fixedIps[0].subnet, chosen] as const];
  });
  return {
    ...(external === undefined ? {} : { gateway_ip: external.ipAddress }),
    ...(ports.length === 0 ? {} : { interfaces: Object.fromEntries(ports) }),
  };
}

function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
