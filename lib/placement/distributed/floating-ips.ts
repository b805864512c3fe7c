import { lookup, physicalNetworkOf } from "../../model/lookup";
import type { DeclarationPath, Problem } from "../../model/problem";
import type { FloatingIp, Router, Topology } from "../../model/topology";
import { bridgeFor } from "../../topology/hosts/hosts";
import { errorAt, warningAt } from "../../topology/problems/finding";
import type { RouterInstances } from "../instances";
import type { FloatingPlace } from "../placement";
import { effectiveGateway } from "../reach/effective-gateway";
import {
  floatingAsymmetric,
  floatingNetwork,
  floatingSeveralRouters,
  floatingWithoutHost,
  floatingWithoutRouter,
} from "./problems";
import { snatNodeFor } from "./snat-nodes";

/** A machine that a floating IP leads to. */
interface Machine {
  readonly subnet: string;
  readonly ipAddress: string;
  readonly mapping?: string;
}

/**
 * Of a router that is not distributed, floating IPs are on its network nodes. Of a distributed one they are on the VM's own
 * host where that reaches the external network, else on the SNAT node by which the VM leaves; so are those whose ports lead to
 * VMs of several hosts.
 */
export function placeFloatingIps(
  topology: Topology,
  instances: RouterInstances,
): { readonly placed: ReadonlyMap<string, FloatingPlace>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const placed = new Map<string, FloatingPlace>();
  for (const floatingIp of topology.floatingIps) {
    const place = placeOf(topology, instances, floatingIp, problems);
    if (place !== undefined) placed.set(floatingIp.name, place);
  }
  return { placed, problems };
}

export function machinesOf({ target, forwards }: FloatingIp): readonly Machine[] {
  if (target !== undefined) return [target];
  return forwards.map(({ subnet, internalIpAddress: ipAddress, mapping }) => ({ subnet, ipAddress, mapping }));
}

function placeOf(
  topology: Topology,
  instances: RouterInstances,
  floatingIp: FloatingIp,
  problems: Problem[],
): FloatingPlace | undefined {
  const machines = machinesOf(floatingIp);
  if (machines.length === 0) return undefined;
  const path = ["floating_ips", floatingIp.name];
  const router = routerOf(topology, instances, floatingIp, machines, path, problems);
  if (router === undefined) return undefined;
  if (router.gateway?.network !== floatingIp.network) {
    problems.push(errorAt(path, floatingNetwork(router.name, floatingIp.network, router.gateway?.network)));
    return undefined;
  }
  if (!router.distributed) return { router: router.name };
  const { mappings, hosts, networks } = lookup(topology);
  const homes = new Set(machines.map(({ mapping }) => mappings.get(mapping ?? "")?.host));
  const [home] = homes;
  if (homes.size === 1 && home !== undefined) {
    const physicalNetwork = physicalNetworkOf(networks.get(floatingIp.network))!;
    if (bridgeFor(hosts.get(home)!, physicalNetwork) !== undefined) return { router: router.name, host: home };
  }
  const nodes = new Set([...homes].map((host) => snatNodeFor(topology, instances, router.name, host)));
  const node = nodes.size === 1 ? [...nodes][0]! : router;
  const unplaced = machines.find(({ mapping }) => mapping !== undefined && mappings.get(mapping)!.host === undefined);
  if (unplaced !== undefined) {
    problems.push(warningAt(path, floatingWithoutHost(unplaced.mapping!, instances.agentsOf(node.name)[0] ?? "")));
  }
  return { router: node.name };
}

/** The router by which all of its machines leave. */
function routerOf(
  topology: Topology,
  instances: RouterInstances,
  floatingIp: FloatingIp,
  machines: readonly Machine[],
  path: DeclarationPath,
  problems: Problem[],
): Router | undefined {
  const { mappings, routers } = lookup(topology);
  const effective = new Set<string>();
  for (const { subnet, ipAddress, mapping } of machines) {
    const gateway = effectiveGateway(topology, { instances }, subnet, mappings.get(mapping ?? "")?.host);
    if (gateway?.router === undefined) {
      problems.push(errorAt(path, floatingWithoutRouter(ipAddress, gateway?.address)));
      return undefined;
    }
    if (floatingIp.router !== undefined && gateway.router !== floatingIp.router) {
      problems.push(errorAt([...path, "router"], floatingAsymmetric(ipAddress, floatingIp.router, gateway.router)));
      return undefined;
    }
    effective.add(gateway.router);
  }
  if (effective.size > 1) {
    problems.push(errorAt(path, floatingSeveralRouters([...effective].sort())));
    return undefined;
  }
  return routers.get([...effective][0]!);
}
