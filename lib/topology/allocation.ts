import { Allocator, type Occupied } from "./allocator";
import type { Router, Subnet } from "./model";
import type { Problem } from "./problem";
import { poolExhausted } from "./problems/addresses";
import { errorAt } from "./problems/finding";
import type { InterfaceDraft, GatewayDraft, RouterDraft } from "./router-draft";

/** Gives every router the addresses nobody declared, in the order of names: gateways first, then interfaces. */
export function allocateRouterAddresses(
  drafts: readonly RouterDraft[],
  occupied: Omit<Occupied, "routers">,
): { routers: readonly Router[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const allocator = new Allocator({ ...occupied, routers: drafts });
  const subnets = new Map(occupied.networks.flatMap((n) => n.subnets).map((s) => [s.name, s]));

  const allocate = (
    from: readonly Subnet[],
    draft: RouterDraft,
    what: string,
  ): { subnet: string; ipAddress: string } => {
    for (const subnet of from) {
      const ipAddress = allocator.allocate(subnet);
      if (ipAddress !== undefined) return { subnet: subnet.name, ipAddress };
    }
    const names = from.map((s) => s.name);
    if (names.length > 0) problems.push(errorAt(draft.path, poolExhausted(`${what} of router "${draft.name}"`, names)));
    return { subnet: "", ipAddress: "" };
  };
  const gatewayOf = (draft: RouterDraft, gateway: GatewayDraft): Router["gateway"] => {
    const { ipAddress, subnet } = gateway;
    if (ipAddress !== undefined && subnet !== undefined) return { ...gateway, ipAddress, subnet };
    const network = occupied.networks.find((n) => n.name === gateway.network);
    return { ...gateway, ...allocate(network?.subnets ?? [], draft, "the gateway") };
  };
  const interfaceOf = (draft: RouterDraft, { portId, subnet, ipAddress }: InterfaceDraft): Router["interfaces"][0] => {
    if (ipAddress !== undefined) return { portId, subnet, ipAddress };
    const own = subnets.get(subnet);
    return { portId, ...allocate(own === undefined ? [] : [own], draft, `the interface on "${subnet}"`) };
  };

  const gateways = drafts.map((draft) => draft.gateway && gatewayOf(draft, draft.gateway));
  const routers = drafts.map((draft, i) => ({
    id: draft.id,
    name: draft.name,
    adminStateUp: draft.adminStateUp,
    preferredAgent: draft.preferredAgent,
    gateway: gateways[i],
    interfaces: draft.interfaces.map((given) => interfaceOf(draft, given)),
    routes: draft.routes,
  }));
  return { routers, problems };
}
