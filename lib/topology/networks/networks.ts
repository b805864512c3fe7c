import type { Declarations, NetworkDeclaration } from "../../model/declared/declarations";
import { objectId } from "../../model/ids";
import { PHYSICAL_NETWORK } from "../../model/declared/patterns";
import type { Host, Network, Subnet } from "../../model/topology";
import { overlaps } from "../../net/cidr";
import type { Declared } from "../checks/cursor";
import { resolveId } from "../checks/declared-id";
import { networkSource } from "../checks/handover";
import { checkName } from "../checks/names";
import { inOrder, Registry } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { integer, matching, meant } from "../checks/values";
import { subnetsOverlap } from "../problems/addresses";
import { alreadyUsed, duplicateSubnet, networkForSubnet, subnetForNetwork } from "../problems/references";
import { fieldNotAllowed } from "../problems/shape";
import type { AllIdentities } from "../renames/renames";
import { resolveSubnet, type SubnetContext } from "./subnets";

export const MAX_VNI = 16777215;

export interface Networks {
  readonly networks: Registry<Network>;
  /** Of all networks: routers refer to them by bare names. */
  readonly subnets: Registry<Subnet>;
}

export function resolveNetworks(
  root: Declared<Declarations>,
  environment: string,
  { hosts, ids, identities }: { hosts: Registry<Host>; ids: Uniqueness; identities: AllIdentities },
): Networks {
  const networks = new Registry<Network>("network");
  const subnets = new Registry<Subnet>("subnet");
  const vnis = new Uniqueness();
  const physicalNetworks = new Uniqueness();
  const subnetNames = new Uniqueness();

  const declared = root.at("networks");
  networks.addAll(declared, (name, given) => {
    checkName(given, name);
    const external = meant(given.at("external")) ?? false;
    const ha = meant(given.at("ha")) ?? false;
    if (ha) checkHaNetwork(given, external);
    const vni = external ? undefined : resolveVni(given);
    const physicalNetwork = external ? resolvePhysicalNetwork(given) : undefined;
    if (vni !== undefined) {
      vnis.claim(String(vni), `network "${name}"`, (owner) =>
        given.at("vni").fail(alreadyUsed("DUPLICATE_VNI", `VNI ${vni}`, owner)),
      );
    }
    if (physicalNetwork !== undefined) {
      physicalNetworks.claim(physicalNetwork, `network "${name}"`, (owner) =>
        given
          .at("physical_network")
          .fail(alreadyUsed("PHYSICAL_NETWORK_IN_USE", `physical network "${physicalNetwork}"`, owner)),
      );
    }
    const mtu = integer(given.at("mtu"), 576, 65535) ?? (external ? 1500 : 1450);
    const origin = identities.networks.origin(name);
    const context = {
      environment,
      network: name,
      external,
      physicalNetwork,
      hosts,
      ids,
      identities: identities.subnets,
    };
    const id = resolveId(given.at("id"), objectId(environment, "network", origin), `network "${name}"`, ids);
    const ofThis = resolveSubnets(given.at("subnets"), context, subnets, subnetNames);
    const handedOverFrom = networkSource(origin, given, { environment, ha });
    const base = { id, name, origin, mtu, subnets: ofThis, handedOverFrom };
    return withKind(base, external, physicalNetwork, vni, ha);
  });
  const isReadable = declared.isLeftOut() || declared.isMapping();
  if (!isReadable || declared.entries().some(([, given]) => !given.isMapping())) subnets.markUnreadable();
  return { networks, subnets };
}

/** The subnet that a reference names; a network's name instead is an error of its own. */
export function subnetNamed(
  { networks, subnets }: Networks,
  reference: Declared<string | undefined>,
): Subnet | undefined {
  return subnets.resolve(reference, (name) => {
    const network = networks.get(name);
    return (
      network &&
      networkForSubnet(
        name,
        network.subnets.map((subnet) => subnet.name),
      )
    );
  });
}

/** The network that a reference names; a subnet's name instead is an error of its own. */
export function networkNamed(
  { networks, subnets }: Networks,
  reference: Declared<string | undefined>,
): Network | undefined {
  return networks.resolve(reference, (name) => {
    const subnet = subnets.get(name);
    return subnet && subnetForNetwork(name, subnet.network);
  });
}

function resolveSubnets(
  given: Declared<NetworkDeclaration["subnets"]>,
  context: SubnetContext,
  subnets: Registry<Subnet>,
  names: Uniqueness,
): readonly Subnet[] {
  const resolved: Subnet[] = [];
  subnets.addAll(given, (name, declared) => {
    checkName(declared, name);
    names.claim(name, context.network, (other) => declared.fail(duplicateSubnet(name, other)));
    const subnet = resolveSubnet(name, declared, context);
    if (subnet === undefined) return undefined;
    for (const other of resolved.filter((o) => overlaps(o.cidr, subnet.cidr))) {
      const where = `network "${context.network}"`;
      declared.at("cidr").fail(subnetsOverlap(name, subnet.cidr, other.name, other.cidr, where));
    }
    resolved.push(subnet);
    return subnet;
  });
  return resolved.sort(inOrder);
}

/** An external network without a physical network is too broken to be attached to. */
function withKind(
  base: Omit<Network, "kind">,
  external: boolean,
  physicalNetwork: string | undefined,
  vni: number | undefined,
  ha: boolean,
): Network | undefined {
  if (!external) return { kind: "vxlan", ...base, vni: vni ?? 0, ha };
  return physicalNetwork === undefined ? undefined : { kind: "external", ...base, physicalNetwork };
}

function checkHaNetwork(given: Declared<NetworkDeclaration>, external: boolean): void {
  if (external) given.at("ha").fail(fieldNotAllowed("ha", "adverts travel over VXLAN, not over an external network"));
  if (!given.at("subnets").isLeftOut()) {
    given.at("subnets").fail(fieldNotAllowed("subnets", "the addresses of an HA network come from l3_ha_net_cidr"));
  }
}

function resolveVni(given: Declared<NetworkDeclaration>): number | undefined {
  if (given.at("physical_network").value !== undefined) {
    given
      .at("physical_network")
      .fail(fieldNotAllowed("physical_network", "only an external network is on a physical network"));
  }
  return given.at("vni").isGiven() ? integer(given.at("vni"), 1, MAX_VNI) : undefined;
}

function resolvePhysicalNetwork(given: Declared<NetworkDeclaration>): string | undefined {
  if (given.at("vni").value !== undefined) {
    given.at("vni").fail(fieldNotAllowed("vni", "an external network is not carried over VXLAN"));
  }
  const physicalNetwork = given.at("physical_network");
  return physicalNetwork.isGiven() ? matching(physicalNetwork, PHYSICAL_NETWORK) : undefined;
}
