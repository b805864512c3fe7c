import type { Compilation } from "../compile";
import { lookup } from "../model/lookup";
import type { ExternalNetwork, Network, Subnet } from "../model/topology";
import { bridgeName } from "../net/device";
import { effectiveGateway, type EffectiveGateway } from "../placement/reach/effective-gateway";
import { segmentHosts } from "../placement/reach/segments";
import { isOfVms } from "../placement/reach/vm-networks";
import { freeAddresses, namedAddresses } from "./free-addresses";

/** A machine that nobody knows, for as long as probes run: it stands in for a VM of a compute host, or for whoever is outside. */
export interface Guest {
  readonly name: string;
  readonly host: string;
  readonly bridge: string;
  /** Locally administered. */
  readonly mac: string;
  readonly subnet: Subnet;
  readonly network: Network;
  /** Of VMs of its host and subnet; undefined: none, or it is outside. */
  readonly gateway?: EffectiveGateway;
  /** It takes the first of these that nobody answers for; empty: the subnet has none to give. */
  readonly candidates: readonly string[];
  /** Whom it asks for by ARP before it has an address. */
  readonly asked: readonly string[];
}

/** Addresses that a guest may have to try. */
const TRIES = 4;

export type Compiled = Pick<Compilation, "topology" | "placement">;

/**
 * The guests that the probes of an environment need: one on each compute host for each subnet there, and outside of each
 * external subnet on so many hosts that no address is asked for on its own host, where that can be.
 * @param hosts names of those that may be asked
 * @param run six hexadecimal digits that tell one run from another, so that the machines of two are not taken for one
 */
export function guestsOf({ topology, placement }: Compiled, hosts: readonly string[], run: string): readonly Guest[] {
  const named = namedAddresses(topology, placement);
  const free = new Map<string, Iterator<string, undefined>>();
  const places = [...tenantPlaces({ topology, placement }, hosts), ...outsidePlaces({ topology, placement }, hosts)];
  return places.map(({ asked, ...place }, index) => {
    const { subnet } = place;
    const addresses = free.get(subnet.name) ?? freeAddresses(subnet, named);
    free.set(subnet.name, addresses);
    const name = `g${index}`;
    const candidates = Array.from({ length: TRIES }, () => addresses.next().value ?? []).flat();
    return { ...place, name, mac: macOf(run, index), candidates, asked: [...new Set(asked)] };
  });
}

/** Where a guest is asked from, in words. */
export function placeOf({ host, network, subnet }: Guest): string {
  return network.kind === "external" ? `outside (${network.name}), on ${host}` : `${subnet.name}, on ${host}`;
}

/** An address of the environment outside, and the hosts that may have it. */
export interface OutsideAddress {
  readonly address: string;
  readonly subnet: string;
  readonly hosts: readonly string[];
}

/** Those of routers and floating IPs, once each. */
export function outsideAddresses({ topology, placement }: Compiled): readonly OutsideAddress[] {
  const { instances, floatingIps } = placement;
  const ofRouters = topology.routers.flatMap(({ name, gateway, adminStateUp }) =>
    !adminStateUp || gateway === undefined
      ? []
      : gateway.fixedIps.map(({ ipAddress: address, subnet }) => ({
          address,
          subnet,
          hosts: instances.agentsOf(name),
        })),
  );
  const ofFloatingIps = topology.floatingIps.flatMap(({ name, fixedIp: { ipAddress: address, subnet } }) => {
    const place = floatingIps.get(name);
    if (place === undefined) return [];
    return [{ address, subnet, hosts: instances.hostsOf(place) }];
  });
  return [...ofRouters, ...ofFloatingIps];
}

/** The guest that asks for an address from outside: on another host, where there is one. */
export function outsideGuest(guests: readonly Guest[], { subnet, hosts }: OutsideAddress): Guest | undefined {
  const there = guests.filter((guest) => guest.subnet.name === subnet);
  return there.find(({ host }) => !hosts.includes(host)) ?? there.find(({ host }) => host !== hosts[0]) ?? there[0];
}

type Place = Omit<Guest, "name" | "mac" | "candidates">;

function tenantPlaces({ topology, placement }: Compiled, hosts: readonly string[]): Place[] {
  const declared = lookup(topology).hosts;
  return topology.networks.filter(isOfVms).flatMap((network) => {
    const carriers = segmentHosts(topology, placement, network.name).filter((name) => hosts.includes(name));
    const compute = carriers.filter((name) => declared.get(name)!.role === "compute");
    const chosen = compute.length > 0 ? compute : carriers.slice(0, 1);
    return network.subnets.flatMap((subnet) =>
      chosen.map((host) => {
        const gateway = effectiveGateway(topology, placement, subnet.name, host);
        const vms = lookup(topology)
          .mappingsOn(subnet.name)
          .filter((mapping) => mapping.host === host)
          .flatMap(({ fixedIps }) => fixedIps.filter((fixedIp) => fixedIp.subnet === subnet.name));
        const asked = [...(gateway === undefined ? [] : [gateway.address]), ...vms.map(({ ipAddress }) => ipAddress)];
        return { host, bridge: bridgeName(network.id), network, subnet, gateway, asked };
      }),
    );
  });
}

function outsidePlaces({ topology, placement }: Compiled, hosts: readonly string[]): Place[] {
  const { subnets, networks, hosts: declared } = lookup(topology);
  const addresses = outsideAddresses({ topology, placement });
  const chosen = new Map<string, Set<string>>();
  const bridgeOn = (host: string, subnet: string) => {
    const network = networks.get(subnets.get(subnet)!.network) as ExternalNetwork;
    return declared.get(host)!.bridgeMappings[network.physicalNetwork];
  };
  const asked = hosts.filter((host) => Object.keys(declared.get(host)!.bridgeMappings).length > 0);
  const inOrder = [...asked].sort((a, b) => rank(declared.get(a)!.role) - rank(declared.get(b)!.role));
  for (const { subnet, hosts: owners } of addresses) {
    const already = chosen.get(subnet) ?? new Set<string>();
    chosen.set(subnet, already);
    const able = inOrder.filter((host) => bridgeOn(host, subnet) !== undefined);
    const elsewhere = (host: string) => !owners.includes(host);
    const best =
      [...already].find(elsewhere) ?? able.find(elsewhere) ?? able.find((host) => host !== owners[0]) ?? able[0];
    if (best !== undefined) already.add(best);
  }
  return [...chosen].flatMap(([name, on]) => {
    const subnet = subnets.get(name)!;
    const network = networks.get(subnet.network)!;
    const ours = addresses.filter((one) => one.subnet === name).map(({ address }) => address);
    const wanted = [...ours, ...(subnet.gatewayIp === undefined ? [] : [subnet.gatewayIp])];
    return [...on].map((host) => ({ host, bridge: bridgeOn(host, name)!, network, subnet, asked: wanted }));
  });
}

function rank(role: "network" | "compute"): number {
  return role === "network" ? 0 : 1;
}

function macOf(run: string, index: number): string {
  const digits = `0a${run}${index.toString(16).padStart(4, "0")}`;
  return digits.replace(/..(?!$)/g, "$&:");
}
