import { locked, type Lock, type LockedVrrp } from "../model/lock";
import { lookup } from "../model/lookup";
import type { Problem } from "../model/problem";
import type { Router, Topology } from "../model/topology";
import { parseAddress } from "../net/address";
import { contains, firstHostAddress, lastHostAddress } from "../net/cidr";
import { ascending } from "../net/range";
import { errorAt } from "../topology/problems/finding";
import { haAddressesExhausted, vridsExhausted } from "../topology/problems/ha";
import type { RouterInstances } from "./instances";
import type { Placement, VrrpPlacement } from "./placement";

/** The protocol has 255; Neutron leaves the last one out, so that priorities and VRIDs have the same range. */
const VRIDS = Array.from({ length: 254 }, (_, i) => i + 1);

/**
 * A VRID and the addresses of the `ha-` ports for every HA router: what it had, else the lowest that is free. A router
 * takes the first HA network with a free VRID.
 * @see neutron/db/l3_hamode_db.py
 */
export function placeVrrp(
  topology: Topology,
  instances: RouterInstances,
  lock: Lock,
): { placed: Placement["vrrp"]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const networks = topology.networks.flatMap((n) => (n.kind === "vxlan" && n.ha ? [n.name] : []));
  const segments = new Map(networks.map((name) => [name, new HaSegment(topology.ha.netCidr)]));
  const ha = topology.routers.filter((router) => router.ha);

  const before = new Map(ha.map((router) => [router, locked(lock.routers, router.name)?.vrrp] as const));
  const identities = new Map<Router, Pick<VrrpPlacement, "network" | "vrid">>();
  for (const [router, had] of before) {
    if (had !== undefined && segments.get(had.network)?.keepVrid(had.vrid)) identities.set(router, had);
  }
  for (const router of ha) {
    if (identities.has(router)) continue;
    const identity = firstFree(segments);
    if (identity !== undefined) identities.set(router, identity);
    else problems.push(errorAt(["routers", router.name], vridsExhausted(router.name, networks)));
  }

  const addresses = new Map(ha.map((router) => [router, new Map<string, string>()]));
  const each = (visit: (router: Router, host: string, segment: HaSegment, had?: LockedVrrp) => void): void => {
    for (const [router, { network }] of identities) {
      const segment = segments.get(network)!;
      const had = before.get(router);
      const kept = had?.network === network ? had : undefined;
      for (const host of instances.agentsOf(router.name)) visit(router, host, segment, kept);
    }
  };
  each((router, host, segment, had) => {
    const address = locked(had?.addresses, host);
    if (address !== undefined && segment.keepAddress(address)) addresses.get(router)!.set(host, address);
  });
  each((router, host, segment) => {
    if (addresses.get(router)!.has(host)) return;
    const address = segment.nextAddress();
    if (address !== undefined) addresses.get(router)!.set(host, address);
    else {
      const finding = haAddressesExhausted(router.name, host, topology.ha.netCidr);
      problems.push(errorAt(["routers", router.name], finding));
    }
  });

  const { inHostOrder } = lookup(topology);
  const placed = ha.flatMap((router) => {
    const identity = identities.get(router);
    if (identity === undefined) return [];
    const { network, vrid } = identity;
    const own = Object.fromEntries(
      inHostOrder(addresses.get(router)!.keys()).map((host) => [host, addresses.get(router)!.get(host)!]),
    );
    return [[router.name, { network, vrid, addresses: own }] as const];
  });
  return { placed: Object.fromEntries(placed), problems };
}

function firstFree(segments: ReadonlyMap<string, HaSegment>): Pick<VrrpPlacement, "network" | "vrid"> | undefined {
  for (const [network, segment] of segments) {
    const vrid = segment.nextVrid();
    if (vrid !== undefined) return { network, vrid };
  }
  return undefined;
}

/** What is taken on one HA network. */
class HaSegment {
  private readonly vrids = new Set<number>();
  private readonly taken = new Set<string>();
  private readonly candidates: Iterator<string>;

  constructor(private readonly cidr: string) {
    this.candidates = ascending({ start: firstHostAddress(cidr), end: lastHostAddress(cidr) });
  }

  keepVrid(vrid: number): boolean {
    if (!VRIDS.includes(vrid) || this.vrids.has(vrid)) return false;
    this.vrids.add(vrid);
    return true;
  }

  nextVrid(): number | undefined {
    const vrid = VRIDS.find((candidate) => !this.vrids.has(candidate));
    if (vrid !== undefined) this.vrids.add(vrid);
    return vrid;
  }

  keepAddress(address: string): boolean {
    const usable = parseAddress(address) === address && contains(this.cidr, address) && !this.taken.has(address);
    if (usable) this.taken.add(address);
    return usable;
  }

  nextAddress(): string | undefined {
    for (let next = this.candidates.next(); next.done !== true; next = this.candidates.next()) {
      if (this.taken.has(next.value)) continue;
      this.taken.add(next.value);
      return next.value;
    }
    return undefined;
  }
}
