import type { Declarations } from "./declarations";
import type { Declared } from "./declared";
import type { DhcpHostMapping, Subnet } from "./model";
import { noNameServers } from "./problems/addresses";
import type { Registry } from "./registry";

/** Warns of subnets whose VMs can look up each other's names only, where nobody says that this is meant. */
export function checkNameServers(
  root: Declared<Declarations>,
  mappings: readonly DhcpHostMapping[],
  subnets: Registry<Subnet>,
): void {
  for (const name of new Set(mappings.map(({ subnet }) => subnet))) {
    const { network, enableDhcp } = subnets.get(name)!;
    const given = root.at("networks").at(network).at("subnets").at(name);
    if (enableDhcp && given.at("dns_nameservers").isLeftOut()) given.warn(noNameServers(name));
  }
}
