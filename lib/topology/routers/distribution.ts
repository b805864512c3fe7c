import { gatewayPortId, snatNodeId, snatPortId } from "../../model/ids";
import { locked } from "../../model/lock";
import { snatNodeName } from "../../model/snat-nodes";
import type { ExternalNetwork } from "../../model/topology";
import { portMac } from "../../net/device";
import { addressIn } from "../checks/membership";
import type { AddressOwners } from "../checks/owners";
import type { Context } from "../networks/context";
import { notSubnetGateway } from "../problems/distributed";
import { fieldNotAllowed } from "../problems/shape";
import { externalFixedIp } from "./gateways";
import type { ResolvedInterface } from "./interfaces";
import type { AddressDraft, InterfaceDraft, RouterDraft } from "./router-draft";
import type { SnatGroup } from "./snat-agents";

/** What a distributed router has besides what every router has. */
export type Distribution = Pick<RouterDraft, "distributed" | "snatPorts" | "senders">;

export function resolveDistribution(
  name: string,
  routerId: string,
  distributed: boolean,
  attached: readonly ResolvedInterface[],
  { owners, lock }: Pick<Context, "owners" | "lock">,
): Distribution {
  if (!distributed) {
    const former = locked(lock.routers, name)?.snat_ips ?? {};
    for (const { given } of attached) {
      for (const field of ["distributed_ip_address", "snat_ip_address"] as const) {
        if (given.at(field).value !== undefined) {
          given.at(field).fail(fieldNotAllowed(field, "the router is not distributed"));
        }
      }
    }
    const kept = attached.filter(({ subnet }) => locked(former, subnet.name) !== undefined);
    return { distributed, snatPorts: snatPorts(routerId, kept), senders: [] };
  }
  for (const { subnet, given, draft } of attached) {
    const { ipAddress } = draft.fixedIps[0];
    if (subnet.gatewayIp !== undefined && ipAddress === subnet.gatewayIp) continue;
    const place = ipAddress === undefined || draft.isGatewayByDefault ? given : given.at("ip_address");
    place.fail(notSubnetGateway(name, subnet.name, subnet.gatewayIp));
  }
  const declared = (field: "distributed_ip_address" | "snat_ip_address", what: string) =>
    attached.map(({ subnet, given }): AddressDraft => {
      const place = given.at(field);
      const ipAddress = addressIn(subnet, place);
      if (ipAddress !== undefined) owners.claim(subnet, ipAddress, `${what} of router "${name}"`, place);
      return { subnet: subnet.name, ipAddress };
    });
  const addresses = declared("snat_ip_address", "the SNAT node");
  return {
    distributed,
    snatPorts: snatPorts(routerId, attached).map((port, index) => ({ ...port, fixedIps: [addresses[index]!] })),
    senders: declared("distributed_ip_address", "the instances"),
  };
}

function snatPorts(routerId: string, attached: readonly ResolvedInterface[]): InterfaceDraft[] {
  return attached.map(({ subnet }) => {
    const portId = snatPortId(routerId, subnet.origin);
    return { portId, macAddress: portMac(portId), fixedIps: [{ subnet: subnet.name, ipAddress: undefined }] };
  });
}

/** A further SNAT node of a router: what it translates to, and how it sends to the router's VMs. */
export function furtherNode(
  router: Omit<RouterDraft, "furtherNodes">,
  { agents, ha, address }: SnatGroup,
  attached: readonly ResolvedInterface[],
  external: ExternalNetwork,
  { hosts, owners }: { readonly hosts: Context["hosts"]; readonly owners: AddressOwners },
): RouterDraft {
  const agent = hosts.get(agents[0]!)!;
  const name = snatNodeName(router.name, agent.name);
  const id = snatNodeId(router.id, agent.origin);
  const portId = gatewayPortId(id);
  const owner = `the gateway of router "${router.name}" on "${agent.name}"`;
  const fixedIp = address === undefined ? {} : externalFixedIp(owner, address, external, owners);
  return {
    id,
    name,
    origin: snatNodeName(router.origin, agent.origin),
    path: router.path,
    adminStateUp: router.adminStateUp,
    ha,
    distributed: false,
    snatOf: router.name,
    agents,
    gateway: { ...router.gateway!, portId, macAddress: portMac(portId), fixedIps: [fixedIp] },
    interfaces: [],
    snatPorts: snatPorts(id, attached),
    senders: [],
    furtherNodes: [],
    routes: [],
    isComplete: router.isComplete,
    hasGateway: true,
  };
}
