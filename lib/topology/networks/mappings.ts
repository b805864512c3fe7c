import type { Declarations, DhcpHostMappingDeclaration } from "../../model/declared/declarations";
import { objectId } from "../../model/ids";
import { HOSTNAME_LABEL } from "../../model/declared/patterns";
import type { DhcpHostMapping } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import { resolveId } from "../checks/declared-id";
import { addressIn } from "../checks/membership";
import { checkName } from "../checks/names";
import { Registry } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { address, mac, matching } from "../checks/values";
import { computeHost } from "../hosts/hosts";
import { dhcpDisabled } from "../problems/addresses";
import { alreadyUsed } from "../problems/references";
import { subnetNamed } from "./networks";
import type { Context } from "./context";

export function resolveMappings(root: Declared<Declarations>, context: Context): Registry<DhcpHostMapping> {
  const mappings = new Registry<DhcpHostMapping>("mapping");
  const macs = new Uniqueness();
  const hostnames = new Uniqueness();
  mappings.addAll(root.at("dhcp_host_mappings"), (name, given) => {
    checkName(given, name);
    return resolveMapping(name, given, context, macs, hostnames);
  });
  return mappings;
}

function resolveMapping(
  name: string,
  given: Declared<DhcpHostMappingDeclaration>,
  context: Context,
  macs: Uniqueness,
  hostnames: Uniqueness,
): DhcpHostMapping | undefined {
  const owner = `mapping "${name}"`;
  const id = resolveId(given.at("id"), objectId(context.environment, "dhcp_host_mapping", name), owner, context.ids);
  const subnet = given.at("subnet").isGiven() ? subnetNamed(context, given.at("subnet")) : undefined;
  const macAddress = given.at("mac_address").isGiven() ? mac(given.at("mac_address")) : undefined;
  const ip = given.at("ip_address");
  const ipAddress = ip.isGiven() ? (subnet === undefined ? address(ip) : addressIn(subnet, ip)) : undefined;
  const host = given.at("host").value === undefined ? undefined : computeHost(context.hosts, given.at("host"))?.name;
  const label = matching(given.at("hostname"), HOSTNAME_LABEL);
  if (subnet === undefined) return undefined;

  if (!subnet.enableDhcp) given.at("subnet").fail(dhcpDisabled(subnet.name));
  if (macAddress !== undefined) {
    macs.claim(`${subnet.network} ${macAddress}`, owner, (other) =>
      given.at("mac_address").fail(alreadyUsed("MAC_IN_USE", `MAC address ${macAddress}`, other)),
    );
  }
  if (ipAddress === undefined) return undefined;
  context.owners.claim(subnet, ipAddress, owner, ip);
  const hostname = label ?? `host-${ipAddress.replaceAll(".", "-")}`;
  hostnames.claim(`${subnet.network} ${hostname.toLowerCase()}`, owner, (other) =>
    given.at("hostname").fail(alreadyUsed("DUPLICATE_HOSTNAME", `host name "${hostname}"`, other)),
  );
  const fixedIps = [{ subnet: subnet.name, ipAddress }];
  return { id, name, macAddress: macAddress ?? "", fixedIps, host, hostname };
}
