import type { RouterDeclaration } from "../../model/declared/declarations";
import { GATEWAY_IP, locked, type Lock } from "../../model/lock";
import type { Subnet } from "../../model/topology";
import { parseAddress } from "../../net/address";
import { contains } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { inOrder, type Named, type Registry } from "../checks/registry";
import type { AllIdentities } from "../renames/renames";

/** Subnet -> the router that has its gateway_ip although it declares no address. */
export type GatewayOwners = ReadonlyMap<string, string>;

interface Candidate extends Named {
  /** The address of its interface, as it was chosen before. */
  readonly before: string | undefined;
  /** The router was there before. */
  readonly isKnown: boolean;
}

/**
 * Of the routers on a subnet that declare no address one has the gateway_ip, unless another router declares it: the one
 * that had it before; else one that was there before, the first by name; else the first by name. The others are allocated
 * an address, and one that has it keeps it.
 */
export function gatewayOwners(
  routers: Declared<Readonly<Record<string, RouterDeclaration>> | undefined>,
  context: { readonly subnets: Registry<Subnet>; readonly identities: AllIdentities; readonly lock: Lock },
): GatewayOwners {
  const { subnets, lock } = context;
  const { origin, now } = context.identities.routers;
  const known = new Set(Object.keys(lock.names.routers).map(now));
  const candidates = new Map<Subnet, Candidate[]>();
  const declared = new Set<Subnet>();
  for (const [name, given] of routers.entries()) {
    for (const port of given.at("interfaces").mappings()) {
      const wanted: unknown = port.at("subnet").value;
      const subnet = typeof wanted === "string" ? subnets.get(wanted) : undefined;
      const { value } = port.at("ip_address");
      if (subnet?.gatewayIp === undefined) continue;
      if (value === undefined) {
        const before = locked(locked(lock.routers, name)?.interfaces, subnet.name);
        const candidate = { name, origin: origin(name), before, isKnown: known.has(name) };
        candidates.set(subnet, [...(candidates.get(subnet) ?? []), candidate]);
      } else if (value === subnet.gatewayIp) declared.add(subnet);
    }
  }
  return new Map(
    [...candidates].flatMap(([subnet, all]) => {
      const owner = declared.has(subnet) ? undefined : ownerOf(subnet, all.sort(inOrder));
      return owner === undefined ? [] : [[subnet.name, owner.name]];
    }),
  );
}

function ownerOf(subnet: Subnet, candidates: readonly Candidate[]): Candidate | undefined {
  const free = candidates.filter(({ before }) => !isAddressIn(subnet, before));
  return free.find(({ before }) => before === GATEWAY_IP) ?? free.find(({ isKnown }) => isKnown) ?? free[0];
}

function isAddressIn({ cidr }: Subnet, before: string | undefined): boolean {
  return before !== undefined && parseAddress(before) === before && contains(cidr, before);
}
