import { ANYWHERE, SOMEWHERE_OUTSIDE, type Endpoint, type OwnAddress, type Vm } from "../../model/endpoint";
import { lookup } from "../../model/lookup";
import { declaredName } from "../../model/snat-nodes";
import type { FixedIp, Topology } from "../../model/topology";
import { contains } from "../../net/cidr";
import { ambiguousEndpoint, unknownEndpoint } from "./problems";
import type { Finding } from "../problems/finding";

type Found = { readonly endpoint: Endpoint } | { readonly finding: Finding };

/**
 * Whom a name or an address means.
 * @param near the other end: of several machines with one address, that on its subnet is meant
 */
export function endpointOf(topology: Topology, who: string, near?: Endpoint): Found {
  if (who === ANYWHERE) return { endpoint: { kind: "outside", address: SOMEWHERE_OUTSIDE } };
  if (/^[a-z]/.test(who)) return named(topology, who);
  const all = [...owners(topology, who)];
  const beside = near?.kind === "vm" ? all.filter(({ subnet }) => subnet === near.subnet) : [];
  const [first, ...others] = beside.length > 0 ? beside : all;
  if (first === undefined) return { endpoint: { kind: "outside", address: who } };
  if (others.length === 0) return { endpoint: first };
  return { finding: ambiguousEndpoint(who, [first, ...others].map(({ subnet }) => subnet).sort()) };
}

function named(topology: Topology, name: string): Found {
  const mapping = lookup(topology).mappings.get(name);
  if (mapping === undefined) {
    return { finding: unknownEndpoint(name, [...topology.mappings.map((one) => one.name), ANYWHERE]) };
  }
  return { endpoint: vm(mapping.fixedIps[0]!, mapping) };
}

function vm({ subnet, ipAddress }: FixedIp, { name, host }: { readonly name?: string; readonly host?: string }): Vm {
  return {
    kind: "vm",
    address: ipAddress,
    subnet,
    ...(name === undefined ? {} : { name }),
    ...(host === undefined ? {} : { host }),
  };
}

/** Who has an address, on each subnet where it may be. */
function owners(topology: Topology, address: string): readonly (Vm | OwnAddress)[] {
  return topology.networks.flatMap((network) =>
    network.subnets
      .filter(({ cidr }) => contains(cidr, address))
      .flatMap(({ name: subnet }): readonly (Vm | OwnAddress)[] => {
        const own = ownAddress(topology, subnet, address);
        if (own !== undefined) return [own];
        const mapping = lookup(topology)
          .mappingsOn(subnet)
          .find(({ fixedIps }) => fixedIps.some((one) => one.subnet === subnet && one.ipAddress === address));
        if (mapping !== undefined) return [vm({ subnet, ipAddress: address }, mapping)];
        return network.kind === "vxlan" ? [vm({ subnet, ipAddress: address }, {})] : [];
      }),
  );
}

function ownAddress({ routers, floatingIps }: Topology, subnet: string, address: string): OwnAddress | undefined {
  const isHere = (one: FixedIp) => one.subnet === subnet && one.ipAddress === address;
  const router = routers.find(({ gateway, interfaces, snatPorts, senders }) =>
    [...[...(gateway ? [gateway] : []), ...interfaces, ...snatPorts].flatMap((port) => port.fixedIps), ...senders].some(
      isHere,
    ),
  );
  if (router !== undefined) return { kind: "router", name: declaredName(router), address, subnet };
  const floatingIp = floatingIps.find(({ fixedIp }) => isHere(fixedIp));
  return floatingIp && { kind: "floating_ip", name: floatingIp.name, address, subnet };
}
