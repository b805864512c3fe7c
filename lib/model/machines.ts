import { portMac } from "../net/device";
import { instancePortId } from "./ids";
import { wasDistributed } from "./snat-nodes";
import type { Host, Topology } from "./topology";

/** What tells whether a machine is a declared host. */
export interface MachineMarks {
  /** Addresses or names, and its VXLAN endpoint: one of them is the machine's own. */
  readonly addresses: readonly string[];
  /** One of them is the machine's own; empty: none is pinned. */
  readonly hostKeys: readonly string[];
}

/** By the names of the hosts of an environment. */
export type DeclaredMachines = Readonly<Record<string, MachineMarks>>;

/** What belongs to an environment, for the deployment of one of its hosts. */
export interface DeclaredEnvironment {
  readonly machines: DeclaredMachines;
  /** MACs that its routers have, or may still have, on external networks. */
  readonly gatewayMacs: readonly string[];
  /** Floating IPs that lead somewhere, wherever that is. */
  readonly floatingIps: readonly string[];
}

export function declaredEnvironment({ hosts, routers, floatingIps }: Topology): DeclaredEnvironment {
  return {
    machines: machinesOf(hosts),
    gatewayMacs: routers.flatMap((router) => {
      const { gateway, distributed } = router;
      if (gateway === undefined) return [];
      const compute = distributed || wasDistributed(router) ? hosts.filter(({ role }) => role === "compute") : [];
      return [gateway.macAddress, ...compute.map(({ origin }) => portMac(instancePortId(gateway.portId, origin)))];
    }),
    floatingIps: floatingIps.flatMap(({ fixedIp, target, forwards }) =>
      target === undefined && forwards.length === 0 ? [] : [fixedIp.ipAddress],
    ),
  };
}

export function machinesOf(hosts: readonly Host[]): DeclaredMachines {
  return Object.fromEntries(
    hosts.map(({ name, ssh, underlayIp }) => [
      name,
      {
        addresses: [ssh.address, ...(underlayIp === undefined ? [] : [underlayIp])],
        hostKeys: [ssh.hostKey ?? []].flat(),
      },
    ]),
  );
}
