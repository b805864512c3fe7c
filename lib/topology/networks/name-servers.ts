import type { Declarations } from "../../model/declared/declarations";
import type { DhcpHostMapping, Subnet } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import type { Registry } from "../checks/registry";
import { noNameServers } from "../problems/addresses";

/** Warns of subnets whose VMs can look up each other's names only, where it is not said that this is meant. */
export function checkNameServers(
  root: Declared<Declarations>,
  mappings: readonly DhcpHostMapping[],
  subnets: Registry<Subnet>,
): void {
  for (const name of new Set(mappings.flatMap(({ fixedIps }) => fixedIps.map(({ subnet }) => subnet)))) {
    const { network, enableDhcp } = subnets.get(name)!;
    const given = root.at("networks").at(network).at("subnets").at(name);
    if (enableDhcp && given.at("dns_nameservers").isLeftOut()) given.warn(noNameServers(name));
  }
}
