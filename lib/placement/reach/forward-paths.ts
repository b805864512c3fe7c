import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import { declaredName } from "../../model/snat-nodes";
import type { Topology } from "../../model/topology";
import { errorAt, warningAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { effectiveGateway } from "./effective-gateway";
import { asymmetricForward, returnPathNotNeeded } from "./problems";

/** Whether the answers to what is forwarded come back through the router that forwards, the only one that can translate them. */
export function checkForwardPaths(topology: Topology, placement: Pick<Placement, "instances">): readonly Problem[] {
  const { mappings, routers } = lookup(topology);
  return topology.forwards.flatMap((forward): Problem[] => {
    const node = routers.get(forward.router)!;
    if (!node.adminStateUp) return [];
    const router = declaredName(node);
    const host = forward.mapping === undefined ? undefined : mappings.get(forward.mapping)?.host;
    const gateway = effectiveGateway(topology, placement, forward.subnet, host);
    const returns = gateway?.router === router;
    const path = ["gateway_port_forwardings", forward.name];
    if (forward.returnPathSnat) {
      return returns ? [warningAt([...path, "return_path"], returnPathNotNeeded(router))] : [];
    }
    if (returns) return [];
    const taken =
      gateway === undefined
        ? "no gateway at all"
        : gateway.router === undefined
          ? `the gateway ${gateway.address}`
          : `router "${gateway.router}"`;
    return [errorAt([...path, "router"], asymmetricForward(forward.name, router, taken))];
  });
}
