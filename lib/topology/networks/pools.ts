import type { SubnetDeclaration } from "../../model/declared/declarations";
import type { AddressRange } from "../../model/topology";
import { compareAddresses } from "../../net/address";
import { broadcastAddress, contains, firstHostAddress, lastHostAddress, networkAddress } from "../../net/cidr";
import { rangeContains, rangesOverlap, without } from "../../net/range";
import type { Declared } from "../checks/cursor";
import { address } from "../checks/values";
import { badPool } from "../problems/addresses";

/**
 * Where addresses may be allocated; by default every host address of the subnet but its gateway.
 * @see neutron/ipam/utils.py
 */
export function resolvePools(
  given: Declared<SubnetDeclaration["allocation_pools"]>,
  cidr: string,
  gatewayIp: string | undefined,
): readonly AddressRange[] {
  const whole = { start: firstHostAddress(cidr), end: lastHostAddress(cidr) };
  if (given.value === undefined) return gatewayIp === undefined ? [whole] : without(whole, gatewayIp);
  const pools: AddressRange[] = [];
  const items = given.mappings();
  for (const pool of items) {
    const start = pool.at("start").isGiven() ? address(pool.at("start")) : undefined;
    const end = pool.at("end").isGiven() ? address(pool.at("end")) : undefined;
    if (start === undefined || end === undefined) continue;
    const fault = faultOf({ start, end }, cidr, pools);
    if (fault === undefined) pools.push({ start, end });
    else pool.fail(badPool(start, end, fault));
  }
  if (pools.length < items.length) return [whole];
  return pools.sort((a, b) => compareAddresses(a.start, b.start));
}

function faultOf(pool: AddressRange, cidr: string, others: readonly AddressRange[]): string | undefined {
  if (!contains(cidr, pool.start) || !contains(cidr, pool.end)) return `is not inside ${cidr}; keep both ends in it`;
  if (compareAddresses(pool.start, pool.end) > 0) return "ends before it starts; swap the two";
  for (const reserved of [networkAddress(cidr), broadcastAddress(cidr)]) {
    if (rangeContains(pool, reserved)) return `contains ${reserved}, which no machine can have; leave it out`;
  }
  const other = others.find((o) => rangesOverlap(o, pool));
  return other && `overlaps the pool ${other.start} to ${other.end}; make them disjoint`;
}
