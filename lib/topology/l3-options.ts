import type { L3Options } from "./declarations";
import type { Declared } from "./declared";
import { reportHa } from "./ha";
import { wrongType } from "./problems/shape";
import { outOfRange } from "./problems/values";
import { cidr, flag, integer, oneOf } from "./values";

/** Checks the router options. They only concern HA routers. */
export function checkL3Options(given: Declared<L3Options | undefined>): void {
  reportHa(given.at("l3_ha"));
  const max = integer(given.at("max_l3_agents_per_router"), 0, 254);
  const min = integer(given.at("min_l3_agents_per_router"), 1, 254);
  if (max !== undefined && min !== undefined && max > 0 && min > max) {
    given.at("min_l3_agents_per_router").fail(outOfRange(min, 1, max));
  }
  cidr(given.at("l3_ha_net_cidr"));
  oneOf(given.at("ha_vrrp_auth_type"), ["PASS", "AH"]);
  integer(given.at("ha_vrrp_health_check_interval"), 0, 3600);
  flag(given.at("ha_conntrackd_enabled"));
  const interval = given.at("ha_vrrp_advert_int");
  if (interval.value === undefined) return;
  if (typeof interval.value !== "number") interval.fail(wrongType(interval.value, "a number of seconds"));
  else if (!(interval.value >= 0.01 && interval.value <= 255)) interval.fail(outOfRange(interval.value, 0.01, 255));
}
