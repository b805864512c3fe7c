import type { L3Declaration } from "../../model/declared/declarations";
import type { HaOptions } from "../../model/topology";
import { overlaps } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { cidr, flag, integer, oneOf } from "../checks/values";
import { fractionWithAuthentication, noVipRange } from "../problems/ha";
import { wrongType } from "../problems/shape";
import { outOfRange } from "../problems/values";

const DEFAULT_NET_CIDR = "169.254.192.0/18";

/**
 * What Neutron calls the router options; `l3_ha` and `router_distributed` are defaults of each router.
 * @see neutron/conf/db/l3_hamode_db.py, neutron/conf/agent/l3/ha.py
 */
export function resolveL3Options(given: Declared<L3Declaration | undefined>): HaOptions {
  flag(given.at("l3_ha"));
  flag(given.at("router_distributed"));
  const maxAgents = integer(given.at("max_l3_agents_per_router"), 0, 254) ?? 3;
  const minAgents = integer(given.at("min_l3_agents_per_router"), 1, 254) ?? 2;
  if (maxAgents > 0 && minAgents > maxAgents) {
    if (given.at("min_l3_agents_per_router").value !== undefined) {
      given.at("min_l3_agents_per_router").fail(outOfRange(minAgents, 1, maxAgents));
    } else given.at("max_l3_agents_per_router").fail(outOfRange(maxAgents, minAgents, 254));
  }
  const netCidr = cidr(given.at("l3_ha_net_cidr")) ?? DEFAULT_NET_CIDR;
  const vipCidr = firstFree24(netCidr) ?? given.at("l3_ha_net_cidr").fail(noVipRange(netCidr)) ?? "";
  const advertInterval = resolveInterval(given.at("ha_vrrp_advert_int"));
  const authType = oneOf(given.at("ha_vrrp_auth_type"), ["PASS", "AH"] as const);
  const passwordVersion = integer(given.at("ha_vrrp_auth_password_version"), 1, 1_000_000) ?? 1;
  if (authType !== undefined && !Number.isInteger(advertInterval)) {
    given.at("ha_vrrp_auth_type").fail(fractionWithAuthentication(advertInterval));
  }
  return {
    maxAgents,
    minAgents,
    netCidr,
    vipCidr,
    advertInterval,
    authentication: authType && { type: authType, passwordVersion },
    healthCheckInterval: integer(given.at("ha_vrrp_health_check_interval"), 0, 3600) ?? 0,
    conntrackd: flag(given.at("ha_conntrackd_enabled")) ?? true,
  };
}

/** Whole seconds up to 255 in version 2; hundredths up to 40.95 in version 3, whose field has twelve bits. */
function resolveInterval(given: Declared<number | undefined>): number {
  const { value } = given;
  const fallback = 1;
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    given.fail(wrongType(value, "a number of seconds"));
    return fallback;
  }
  if (Number.isInteger(value)) {
    if (value < 1 || value > 255) given.fail(outOfRange(value, 1, 255));
  } else if (value < 0.01 || value > 40.95) given.fail(outOfRange(value, 0.01, 40.95));
  else if (Math.abs(value * 100 - Math.round(value * 100)) > 1e-9) {
    given.fail(wrongType(value, "whole seconds or hundredths of a second"));
  }
  return value;
}

/** `169.254.169.254` is the metadata service's. */
const METADATA = "169.254.169.0/24";

/** The first /24 of 169.254.0.0/16 that a range leaves free, `169.254.0.0/24` for most. */
export function firstFree24(taken: string): string | undefined {
  return Array.from({ length: 256 }, (_, third) => `169.254.${third}.0/24`).find(
    (candidate) => candidate !== METADATA && !overlaps(candidate, taken),
  );
}
