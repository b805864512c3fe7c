import { GATEWAY_IP, locked, type Lock, type LockedRouter } from "../../model/lock";
import { dhcpSubnets } from "../../model/lookup";
import type { DeclarationPath, Problem } from "../../model/problem";
import { defined } from "../../model/ssh-declaration";
import type { FixedIp, FloatingIp, Router, RouterGateway, Subnet } from "../../model/topology";
import { poolExhausted } from "../problems/addresses";
import { errorAt, warningAt } from "../problems/finding";
import { gatewayWithoutRouter } from "../problems/routers";
import { Allocator, type Occupied } from "./allocator";
import type { FloatingIpDraft } from "../forwards/floating-ips";
import type { AddressDraft, GatewayDraft, InterfaceDraft, RouterDraft } from "../routers/router-draft";

/** The addresses that were given because they are not declared, as the lock file has them. */
export interface Allocations {
  readonly routers: Readonly<Record<string, Omit<LockedRouter, "agents" | "vrrp">>>;
  readonly floatingIps: Readonly<Record<string, string>>;
}

/** An address that is not declared. */
interface Vacancy {
  /** Where it is needed. */
  readonly path: DeclarationPath;
  /** What for, as messages have it. */
  readonly what: string;
  /** Where it may come from. */
  readonly subnets: readonly Subnet[];
  readonly before: string | undefined;
}

/** A place of an address; the same object wherever it stands. */
type Slot = Partial<FixedIp>;

/**
 * Gives the addresses that are not declared: those that were given before, then new ones in the order of names, of gateways first,
 * then of interfaces, then of what distributed routers and floating IPs need.
 */
export function allocateAddresses(
  drafts: readonly RouterDraft[],
  floatingIps: readonly FloatingIpDraft[],
  occupied: Omit<Occupied, "routers" | "floatingIps">,
  lock: Lock,
): {
  routers: readonly Router[];
  floatingIps: readonly FloatingIp[];
  allocations: Allocations;
  problems: readonly Problem[];
} {
  const subnets = new Map(occupied.networks.flatMap((n) => n.subnets).map((s) => [s.name, s]));
  const subnetsOf = (network: string) => occupied.networks.find((n) => n.name === network)?.subnets ?? [];
  const vacancies = new Map<Slot, Vacancy>();
  const need = (
    slot: Slot,
    path: DeclarationPath,
    what: string,
    from: readonly Subnet[],
    before: string | undefined,
  ) => {
    if (slot.ipAddress === undefined) vacancies.set(slot, { path, what, subnets: from, before });
  };
  const before = (draft: RouterDraft) => locked(lock.routers, draft.name);
  for (const draft of drafts) {
    const { gateway, name, path } = draft;
    if (gateway === undefined) continue;
    const from = subnetsOf(gateway.network);
    need(gateway.fixedIps[0], path, `the gateway of router "${name}"`, from, before(draft)?.gateway_ip);
  }
  const onSubnet = (
    draft: RouterDraft,
    slots: readonly AddressDraft[],
    what: string,
    had: Readonly<Record<string, string>> | undefined,
  ) => {
    for (const slot of slots) {
      const from = [subnets.get(slot.subnet) ?? []].flat();
      need(slot, draft.path, `${what} on "${slot.subnet}" of router "${draft.name}"`, from, locked(had, slot.subnet));
    }
  };
  for (const draft of drafts)
    onSubnet(draft, draft.interfaces.map(addressOf), "the interface", before(draft)?.interfaces);
  for (const draft of drafts) {
    onSubnet(draft, draft.snatPorts.map(addressOf), "the SNAT node", before(draft)?.snat_ips);
    onSubnet(draft, draft.senders, "the instances", before(draft)?.distributed_ips);
  }
  for (const { name, path, network, fixedIp } of floatingIps) {
    need(fixedIp, path, `floating IP "${name}"`, subnetsOf(network), locked(lock.floating_ips, name));
  }

  const allocator = new Allocator({ ...occupied, routers: drafts, floatingIps });
  const kept = new Map([...vacancies].map(([slot, vacancy]) => [slot, keep(allocator, vacancy)]));
  keepDhcpAddresses(allocator, occupied, lock);
  const problems: Problem[] = [];
  const filled = new Map(
    [...vacancies].map(([slot, vacancy]) => [slot, kept.get(slot) ?? allocate(allocator, vacancy, problems)]),
  );
  problems.push(...gatewaysWithoutRouter(drafts, subnets, filled));
  return {
    routers: drafts.map((draft) => routerOf(draft, filled)),
    floatingIps: floatingIps.map((draft) => floatingIpOf(draft, filled)),
    allocations: {
      routers: Object.fromEntries(drafts.map((draft) => [draft.name, allocationsOf(draft, filled)])),
      floatingIps: Object.fromEntries(
        floatingIps.flatMap(({ name, fixedIp }) => {
          const address = filled.get(fixedIp)?.ipAddress;
          return address === undefined ? [] : [[name, address] as const];
        }),
      ),
    },
    problems,
  };
}

function addressOf({ fixedIps: [address] }: InterfaceDraft): AddressDraft {
  return address;
}

function fixedIpIn(slot: Slot, filled: ReadonlyMap<Slot, FixedIp>): FixedIp {
  return filled.get(slot) ?? { subnet: "", ipAddress: "", ...slot };
}

function keep(allocator: Allocator, { subnets, before }: Vacancy): FixedIp | undefined {
  if (before === undefined) return undefined;
  const subnet = subnets.find((candidate) => allocator.keep(candidate, before));
  return subnet && { subnet: subnet.name, ipAddress: before };
}

/** What the DHCP servers have is not for routers, although they are placed later. */
function keepDhcpAddresses(
  allocator: Allocator,
  { hosts, networks }: Pick<Occupied, "hosts" | "networks">,
  lock: Lock,
): void {
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

function allocate(allocator: Allocator, { path, subnets, what }: Vacancy, problems: Problem[]): FixedIp {
  for (const subnet of subnets) {
    const ipAddress = allocator.allocate(subnet);
    if (ipAddress !== undefined) return { subnet: subnet.name, ipAddress };
  }
  const names = subnets.map((s) => s.name);
  if (names.length > 0) problems.push(errorAt(path, poolExhausted(what, names)));
  return { subnet: "", ipAddress: "" };
}

/** A router keeps what was allocated beside one that had the gateway address and is gone. */
function gatewaysWithoutRouter(
  drafts: readonly RouterDraft[],
  subnets: ReadonlyMap<string, Subnet>,
  filled: ReadonlyMap<Slot, FixedIp>,
): Problem[] {
  const declared = drafts.flatMap((draft) => draft.interfaces.map(addressOf));
  const owned = new Set(declared.map(({ subnet, ipAddress }) => `${subnet} ${ipAddress}`));
  return drafts.flatMap(({ name, path, interfaces }) =>
    interfaces.map(addressOf).flatMap((slot) => {
      const { subnet } = slot;
      const gatewayIp = subnets.get(subnet)?.gatewayIp;
      const { ipAddress } = filled.get(slot) ?? {};
      if (gatewayIp === undefined || !ipAddress || owned.has(`${subnet} ${gatewayIp}`)) return [];
      return [warningAt(path, gatewayWithoutRouter(name, subnet, gatewayIp, ipAddress))];
    }),
  );
}

function routerOf(draft: RouterDraft, filled: ReadonlyMap<Slot, FixedIp>): Router {
  const { id, name, origin, adminStateUp, ha, distributed, snatOf, agents, routes, handedOverFrom } = draft;
  const port = ({ portId, macAddress, fixedIps: [slot] }: InterfaceDraft) => {
    return { portId, macAddress, fixedIps: [fixedIpIn(slot, filled)] };
  };
  return {
    id,
    name,
    origin,
    adminStateUp,
    ha,
    distributed,
    snatOf,
    agents,
    gateway: draft.gateway && gatewayOf(draft.gateway, filled),
    interfaces: draft.interfaces.map(port),
    snatPorts: draft.snatPorts.map(port),
    senders: draft.senders.map((slot) => fixedIpIn(slot, filled)),
    routes,
    handedOverFrom,
  };
}

function floatingIpOf(draft: FloatingIpDraft, filled: ReadonlyMap<Slot, FixedIp>): FloatingIp {
  const { id, name, network, router, target, forwards, description } = draft;
  return { id, name, network, fixedIp: fixedIpIn(draft.fixedIp, filled), router, target, forwards, description };
}

/** Its one address is for all that is reached from outside. */
function gatewayOf({ fixedIps: [slot], ...port }: GatewayDraft, filled: ReadonlyMap<Slot, FixedIp>): RouterGateway {
  return { ...port, fixedIps: [{ ...fixedIpIn(slot, filled), purposes: ["gateway", "port_forward"] }] };
}

function allocationsOf(draft: RouterDraft, filled: ReadonlyMap<Slot, FixedIp>): Allocations["routers"][string] {
  const { gateway, interfaces, snatPorts, senders } = draft;
  const external = gateway && filled.get(gateway.fixedIps[0]);
  const bySubnet = (slots: readonly AddressDraft[], chosen: (slot: AddressDraft) => string | undefined) => {
    const entries = slots.flatMap((slot) => {
      const address = chosen(slot);
      return address === undefined ? [] : [[slot.subnet, address] as const];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  const byDefault = new Set(interfaces.filter((port) => port.isGatewayByDefault).map(addressOf));
  return defined({
    gateway_ip: external?.ipAddress,
    interfaces: bySubnet(interfaces.map(addressOf), (slot) =>
      byDefault.has(slot) ? GATEWAY_IP : filled.get(slot)?.ipAddress,
    ),
    // Also those that are declared: they say that the router was distributed.
    snat_ips: bySubnet(snatPorts.map(addressOf), (slot) => fixedIpIn(slot, filled).ipAddress),
    distributed_ips: bySubnet(senders, (slot) => fixedIpIn(slot, filled).ipAddress),
  });
}
