import type { FixedIp, ForwardedPorts, Route, RouterGateway, Subnet, Topology } from "../../model/topology";
import { parseAddress } from "../../net/address";
import { broadcastAddress, contains, networkAddress } from "../../net/cidr";
import { descending } from "../../net/range";

/** A topology whose routers may still lack addresses. */
export type Occupied = Pick<Topology, "hosts" | "networks" | "mappings" | "forwards"> & {
  readonly routers: readonly {
    readonly gateway?: OccupiedPort & Pick<RouterGateway, "network">;
    readonly interfaces: readonly OccupiedPort[];
    readonly snatPorts: readonly OccupiedPort[];
    readonly senders: readonly Partial<FixedIp>[];
    readonly routes: readonly Route[];
  }[];
  readonly floatingIps: readonly {
    readonly fixedIp: Partial<FixedIp>;
    readonly target?: FixedIp;
    readonly forwards: readonly ForwardedPorts[];
  }[];
};

interface OccupiedPort {
  readonly fixedIps: readonly Partial<FixedIp>[];
}

/** Hands out addresses from the pools of subnets, the highest first, never one that stands in the declarations. */
export class Allocator {
  private readonly taken = new Map<string, Set<string>>();
  /** The addresses of each subnet that were not looked at yet. */
  private readonly candidates = new Map<string, Iterator<string>>();

  public constructor(occupied: Occupied) {
    const subnets = new Map(occupied.networks.flatMap((n) => n.subnets).map((s) => [s.name, s]));
    const networks = new Map(occupied.networks.map((n) => [n.name, n]));
    for (const subnet of subnets.values()) {
      const named = [subnet.gatewayIp, ...subnet.dnsNameservers, ...subnet.hostRoutes.map((r) => r.nexthop)];
      this.taken.set(subnet.name, new Set(named.filter((a) => a !== undefined)));
    }
    for (const { fixedIps } of occupied.mappings) {
      for (const { subnet, ipAddress } of fixedIps) this.take(subnet, ipAddress);
    }
    for (const { subnet, internalIpAddress } of occupied.forwards) this.take(subnet, internalIpAddress);
    for (const { fixedIp, target, forwards } of occupied.floatingIps) {
      this.take(fixedIp.subnet, fixedIp.ipAddress);
      if (target !== undefined) this.take(target.subnet, target.ipAddress);
      for (const { subnet, internalIpAddress } of forwards) this.take(subnet, internalIpAddress);
    }
    for (const { gateway, interfaces, snatPorts, senders, routes } of occupied.routers) {
      const ports = [...interfaces, ...snatPorts, { fixedIps: senders }, ...(gateway === undefined ? [] : [gateway])];
      for (const { fixedIps } of ports) for (const { subnet, ipAddress } of fixedIps) this.take(subnet, ipAddress);
      const external = networks.get(gateway?.network ?? "")?.subnets ?? [];
      const around = [
        ...interfaces.flatMap(({ fixedIps }) => fixedIps.flatMap(({ subnet }) => subnets.get(subnet ?? "") ?? [])),
        ...external,
      ];
      for (const { nexthop } of routes) {
        for (const subnet of around.filter((s) => contains(s.cidr, nexthop))) this.take(subnet.name, nexthop);
      }
    }
    for (const subnet of occupied.networks.filter((n) => n.kind === "external").flatMap((n) => n.subnets)) {
      for (const { ssh, underlayIp } of occupied.hosts) {
        this.take(subnet.name, ssh.address);
        this.take(subnet.name, underlayIp);
      }
    }
  }

  /** Undefined when the pools of the subnet are exhausted. */
  public allocate(subnet: Subnet): string | undefined {
    const candidates = this.candidates.get(subnet.name) ?? descending(subnet.allocationPools);
    this.candidates.set(subnet.name, candidates);
    for (let next = candidates.next(); next.done !== true; next = candidates.next()) {
      if (this.taken.get(subnet.name)?.has(next.value) !== true) return next.value;
    }
    return undefined;
  }

  /** Takes an address that was allocated before, be it outside the pools by now. Returns whether it was free. */
  public keep(subnet: Subnet, address: string): boolean {
    if (parseAddress(address) !== address || !contains(subnet.cidr, address)) return false;
    if ([networkAddress(subnet.cidr), broadcastAddress(subnet.cidr)].includes(address)) return false;
    if (this.taken.get(subnet.name)?.has(address) !== false) return false;
    this.take(subnet.name, address);
    return true;
  }

  private take(subnet: string | undefined, address: string | undefined): void {
    if (subnet !== undefined && address !== undefined) this.taken.get(subnet)?.add(address);
  }
}
