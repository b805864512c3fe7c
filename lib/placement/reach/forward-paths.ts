import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import { declaredName } from "../../model/snat-nodes";
import type { Router, Topology } from "../../model/topology";
import { errorAt, warningAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { effectiveGateway } from "./effective-gateway";
import { asymmetricForward, returnPathNotNeeded } from "./problems";

/** Whether the answers to what is forwarded come back through the router that forwards, the only one that can translate them. */
export function checkForwardPaths(topology: Topology, placement: Pick<Placement, "instances">): readonly Problem[] {
  const { mappings, routers } = lookup(topology);
  const { instances } = placement;
  return topology.forwards.flatMap((forward): Problem[] => {
    const node = routers.get(forward.router)!;
    if (!node.adminStateUp) return [];
    const router = declaredName(node);
    const host = forward.mapping === undefined ? undefined : mappings.get(forward.mapping)?.host;
    const gateway = effectiveGateway(topology, placement, forward.subnet, host);
    // Instances on compute hosts know which SNAT node asked; who has none sends all to the first.
    const reachesNode = node.snatOf === undefined || instances.computeHostsOf(router).length > 0;
    const returns = gateway?.router === router && reachesNode;
    const path = ["gateway_port_forwardings", forward.name];
    if (forward.returnPathSnat) {
      return returns ? [warningAt([...path, "return_path"], returnPathNotNeeded(router))] : [];
    }
    if (returns) return [];
    const snatNode = ({ name }: Router) => `SNAT node "${instances.agentsOf(name)[0]}" of router "${router}"`;
    if (gateway?.router === router) {
      const finding = asymmetricForward(forward.name, snatNode(node), snatNode(routers.get(router)!));
      return [errorAt([...path, "snat_agent"], finding)];
    }
    const taken =
      gateway === undefined
        ? "no gateway at all"
        : gateway.router === undefined
          ? `the gateway ${gateway.address}`
          : `router "${gateway.router}"`;
    return [errorAt([...path, "router"], asymmetricForward(forward.name, `router "${router}"`, taken))];
  });
}
