import { isIpv6 } from "../../net/address";
import type { FixedIp, NeutronObject } from "../model";
import type { Report } from "../report/report";
import type { Cloud } from "./cloud";

/** Addresses on IPv6 subnets are reported with the subnet; these are on subnets that no file has. */
export function tellOfIpv6(object: NeutronObject, ips: readonly FixedIp[], cloud: Cloud, report: Report): void {
  for (const { subnetId, ipAddress } of ips) {
    if (isIpv6(ipAddress) && cloud.subnet(subnetId) === undefined) report.loss(object, `${ipAddress} is IPv6`);
  }
}
