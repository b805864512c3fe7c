import type { RouterFacts } from "./router";

/** A floating IP, where it is and what it leads to. */
export interface FloatingIp {
  readonly address: string;
  /** Id of the router that translates it. */
  readonly router: string;
  /** The compute host whose instance does; undefined: the router's network nodes. */
  readonly host?: string;
  /** The machine that has all of it; undefined: its ports lead to machines. */
  readonly target?: string;
  /** The bridges of what is behind the router. */
  readonly bridges: readonly string[];
}

interface Places {
  readonly id: string;
  readonly first: RouterFacts;
  readonly onCompute: ReadonlyMap<string, RouterFacts>;
}

/** Those that a router has, on its network nodes and on compute hosts. */
export function floatingIpsOf(router: Places): FloatingIp[] {
  const places = [...router.onCompute].map(([host, facts]) => ({ host, facts }));
  return [{ host: undefined, facts: router.first }, ...places].flatMap(({ host, facts }) =>
    [...targetsOf(facts)].map(([address, target]) => ({
      address,
      router: router.id,
      host,
      target,
      bridges: [...facts.bridges.values()],
    })),
  );
}

function targetsOf({ floatingIps, forwards }: RouterFacts): ReadonlyMap<string, string | undefined> {
  return new Map([
    ...forwards.flatMap(({ floatingIp }) => (floatingIp === undefined ? [] : [[floatingIp, undefined] as const])),
    ...floatingIps.map(({ address, target }) => [address, target] as const),
  ]);
}
