import { namespaceName } from "../../artefacts/network/namespace";
import type { Topology } from "../../model/topology";
import type { Drawn } from "../../picture/declared-router";
import type { Picture } from "../../picture/picture";
import { shownAs, type Sought } from "../../picture/shown-as";
import type { End, Hop, Way } from "../../trace/trace";

/** A box of the page's picture that a packet passes. */
export interface Place {
  /** Id of the box. */
  readonly box: string;
  /** Numbers of the hops in it, from 1: in an overview a box has several. */
  readonly hops: readonly number[];
}

/**
 * Those of a way, in its order: the VM that sends, networks and routers, the VM that gets it; as far as they are drawn.
 * @param sender called as {@link End.at} is
 */
export function placesOf(drawn: Drawn, picture: Picture, sender: string, way: Way): readonly Place[] {
  const { topology } = drawn;
  const network = (name: string): Sought => ({ kind: "network", name });
  const passed = way.hops.flatMap((hop, index): readonly (readonly [Sought | undefined, number?])[] => [
    ...(hop.in === undefined ? [] : [[network(hop.in.network)] as const]),
    [{ kind: "instance", router: routerOf(topology, hop), host: hop.host }, index + 1],
    ...(hop.out === undefined ? [] : [[network(hop.out.network)] as const]),
  ]);
  const links = passed.length > 0 ? passed : way.networks.map((name) => [network(name)] as const);
  const all = [[vmNamed(topology, sender)] as const, ...links, [vmNamed(topology, way.end.at)] as const];
  return all.reduce<Place[]>((places, [sought, hop]) => {
    const box = sought === undefined ? undefined : shownAs(drawn, picture, sought);
    const last = places.at(-1);
    const hops = hop === undefined ? [] : [hop];
    if (box === undefined) return places;
    if (last?.box !== box) return [...places, { box, hops }];
    return [...places.slice(0, -1), { box, hops: [...last.hops, ...hops] }];
  }, []);
}

/** Name of the router, or of the SNAT node, whose namespace it is. */
export function routerOf({ routers }: Topology, { namespace }: Hop): string {
  return routers.find(({ id }) => namespaceName("router", id) === namespace)!.name;
}

function vmNamed({ mappings }: Topology, at: End["at"]): Sought | undefined {
  const [, name] = /^(\S+) \(\S+\)$/.exec(at) ?? [];
  return mappings.some((mapping) => mapping.name === name) ? { kind: "vm", name: name! } : undefined;
}
