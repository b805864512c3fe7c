import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { Subnet, Topology } from "../../model/topology";
import { warningAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { effectiveGateway, routersOnNode, subnetGateway } from "./effective-gateway";
import { noRouterOnNode, severalRoutersOnNode } from "./problems";

/** Warns where VMs leave by another router than one would expect from the network nodes of their compute hosts. */
export function checkSpreading(topology: Topology, placement: Placement): readonly Problem[] {
  const { hosts, routers, routersOn, mappingsOn } = lookup(topology);
  return topology.networks
    .flatMap((n) => n.subnets)
    .flatMap((subnet) => {
      if (routersOn(subnet.name).length === 0) return [];
      const nodes = new Map<string, string>();
      const problems: Problem[] = [];
      for (const mapping of mappingsOn(subnet.name)) {
        const node = hosts.get(mapping.host ?? "")?.networkNode;
        if (mapping.host === undefined || node === undefined) continue;
        nodes.set(node, mapping.host);
        if (routersOnNode(topology, placement, subnet.name, node).length > 0) continue;
        const { address: gateway = "none", router = "" } = subnetGateway(topology, subnet) ?? {};
        // Every host has it; by which node its VMs leave is another question.
        if (routers.get(router)?.distributed === true) continue;
        const path = ["dhcp_host_mappings", mapping.name, "host"];
        problems.push(warningAt(path, noRouterOnNode(mapping.host, node, subnet.name, gateway)));
      }
      return [...problems, ...[...nodes].flatMap(([node, host]) => several(topology, placement, subnet, node, host))];
    });
}

function several(topology: Topology, placement: Placement, subnet: Subnet, node: string, host: string): Problem[] {
  const routers = routersOnNode(topology, placement, subnet.name, node).map((r) => r.name);
  const chosen = effectiveGateway(topology, placement, subnet.name, host)?.router;
  if (routers.length < 2 || chosen === undefined) return [];
  const path = ["networks", subnet.network, "subnets", subnet.name];
  return [warningAt(path, severalRoutersOnNode(node, subnet.name, routers, chosen))];
}
