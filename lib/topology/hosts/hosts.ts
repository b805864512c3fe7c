import type { Declarations, HostDeclaration } from "../../model/declared/declarations";
import { BRIDGE, PHYSICAL_NETWORK } from "../../model/declared/patterns";
import { placeOf } from "../../model/ssh-declaration";
import type { Host, Subnet } from "../../model/topology";
import { parseAddress } from "../../net/address";
import { contains } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { checkName } from "../checks/names";
import type { AddressOwners } from "../checks/owners";
import { Registry } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { address, matching, oneOf } from "../checks/values";
import { alreadyUsed, notComputeHost, notNetworkHost } from "../problems/references";
import { fieldNotAllowed } from "../problems/shape";
import { badName } from "../problems/values";
import type { AllIdentities } from "../renames/renames";
import { checkRoute, resolveEndpoint, resolveSsh } from "./ssh";

const ROLES = ["network", "compute"] as const;

export function resolveHosts(root: Declared<Declarations>, { hosts: { origin } }: AllIdentities): Registry<Host> {
  const hosts = new Registry<Host>("host");
  const defaults = resolveSsh(root.at("ssh"));
  const endpoints = new Uniqueness();
  const underlays = new Uniqueness();
  hosts.addAll(root.at("hosts"), (name, host) => {
    checkName(host, name);
    const role = host.at("role").isGiven() ? oneOf(host.at("role"), ROLES) : undefined;
    const ssh = resolveEndpoint(host.at("ssh"), defaults);
    if (ssh.address !== "") {
      const place = placeOf(ssh);
      endpoints.claim(place, `host "${name}"`, (owner) =>
        host.at("ssh").fail(alreadyUsed("DUPLICATE_SSH_ENDPOINT", place, owner)),
      );
      checkRoute(host.at("ssh"), ssh);
    }
    const underlayIp = address(host.at("underlay_ip"));
    if (underlayIp !== undefined) {
      underlays.claim(underlayIp, `host "${name}"`, (owner) =>
        host.at("underlay_ip").fail(alreadyUsed("DUPLICATE_UNDERLAY_IP", `VXLAN endpoint ${underlayIp}`, owner)),
      );
    }
    const bridgeMappings = resolveBridgeMappings(host);
    return role === undefined ? undefined : { name, origin: origin(name), role, ssh, underlayIp, bridgeMappings };
  });
  resolveNetworkNodes(root.at("hosts"), hosts);
  return hosts;
}

/** On an external network that it is on itself, a host's own addresses are taken. */
export function claimHostAddresses(
  root: Declared<Declarations>,
  hosts: Registry<Host>,
  external: readonly Subnet[],
  owners: AddressOwners,
): void {
  for (const [name, given] of root.at("hosts").entries()) {
    const host = hosts.get(name);
    for (const address of new Set([host?.ssh.address, host?.underlayIp])) {
      if (address === undefined || parseAddress(address) === undefined) continue;
      const subnet = external.find(({ cidr }) => contains(cidr, address));
      if (subnet !== undefined) owners.claimForInterface(subnet, address, `host "${name}"`, given);
    }
  }
}

/** A host that runs routers and DHCP servers. */
export function networkHost(hosts: Registry<Host>, reference: Declared<string | undefined>): Host | undefined {
  const host = hosts.resolve(reference);
  return host?.role === "compute" ? reference.fail(notNetworkHost(host.name)) : host;
}

export function computeHost(hosts: Registry<Host>, reference: Declared<string | undefined>): Host | undefined {
  const host = hosts.resolve(reference);
  return host?.role === "network" ? reference.fail(notComputeHost(host.name)) : host;
}

/** The bridge through which a host reaches a physical network. */
export function bridgeFor(host: Host, physicalNetwork: string): string | undefined {
  return Object.hasOwn(host.bridgeMappings, physicalNetwork) ? host.bridgeMappings[physicalNetwork] : undefined;
}

/** Hosts that can carry a router, or with a physical network, a router or DHCP server on it. */
export function eligibleNodes(hosts: readonly Host[], physicalNetwork?: string): readonly Host[] {
  return hosts.filter(
    (h) => h.role === "network" && (physicalNetwork === undefined || bridgeFor(h, physicalNetwork) !== undefined),
  );
}

function resolveBridgeMappings(host: Declared<HostDeclaration>): Record<string, string> {
  const mappings: [string, string][] = [];
  for (const [physicalNetwork, bridge] of host.at("bridge_mappings").entries()) {
    if (!PHYSICAL_NETWORK.accepts(physicalNetwork)) bridge.fail(badName(physicalNetwork, PHYSICAL_NETWORK, true));
    mappings.push([physicalNetwork, matching(bridge, BRIDGE) ?? ""]);
  }
  return Object.fromEntries(mappings.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of network nodes can only be resolved when every host is known. */
function resolveNetworkNodes(declared: Declared<Declarations["hosts"]>, hosts: Registry<Host>): void {
  for (const [name, given] of declared.entries()) {
    const reference = given.at("network_node");
    if (reference.value === undefined) continue;
    const host = hosts.get(name);
    if (host?.role === "network") reference.fail(fieldNotAllowed("network_node", "a network node is its own way out"));
    const node = networkHost(hosts, reference);
    if (host !== undefined && node !== undefined) hosts.replace(name, { ...host, networkNode: node.name });
  }
}
