import type { Compilation } from "../../lib/compile";
import { fixedIp } from "../fixed-ip";
import type { World } from "./walk/world";

/** What there is around routers, whoever made them. */
export type Surroundings = Omit<World, "nodes">;

export function surroundingsOf({ topology }: Compilation): Surroundings {
  const subnets = topology.networks.flatMap((network) => network.subnets.map((subnet) => ({ ...subnet, network })));
  const outside = subnets.find(({ network }) => network.kind === "external")!;
  return {
    vms: topology.mappings.map((mapping) => {
      const { subnet, ipAddress } = fixedIp(mapping);
      return { kind: "vm", name: mapping.name, address: ipAddress, host: mapping.host!, subnet };
    }),
    subnets: new Map(subnets.filter((one) => one !== outside).map(({ name, cidr }) => [name, cidr])),
    outside: {
      subnet: outside.name,
      cidr: outside.cidr,
      provider: outside.gatewayIp!,
      router: fixedIp(topology.routers[0]!.gateway!).ipAddress,
    },
  };
}
