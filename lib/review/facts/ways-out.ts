import type { Network } from "./network";

/** By which SNAT node the VMs of a compute host leave that have no floating IP. */
export interface ComputeWay {
  /** Id of the distributed router. */
  readonly router: string;
  readonly host: string;
  /** Id of the SNAT node, as routers have it; of one that a plan of a part of the hosts does not have, the address. */
  readonly node: string;
}

/** By router and host. All subnets of a router have one way out. */
export function waysOutOf({ routers }: Pick<Network, "routers">): ReadonlyMap<string, ComputeWay> {
  const nodes = new Map(
    [...routers.values()].flatMap(({ id, first: { snatPorts, bridges } }) =>
      [...snatPorts].map(([device, address]) => [`${bridges.get(device)} ${address}`, id] as const),
    ),
  );
  const ways = [...routers.values()].flatMap(({ id: router, onCompute }) =>
    [...onCompute].flatMap(
      ([
        host,
        {
          waysOut: [first],
        },
      ]): ComputeWay[] => {
        if (first === undefined) return [];
        const { bridge, nexthop } = first;
        return [{ router, host, node: nodes.get(`${bridge} ${nexthop}`) ?? nexthop }];
      },
    ),
  );
  return new Map(ways.map((way) => [`${way.router} ${way.host}`, way]));
}
