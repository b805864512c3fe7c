import type { Router } from "./topology";

/**
 * What a further SNAT node of a distributed router is called among the routers: no document can call a router so.
 * @param agent its network node, of an HA pair the master's
 */
export function snatNodeName(router: string, agent: string): string {
  return `${router}@${agent}`;
}

/** What {@link snatNodeName} named; undefined: a router's own name. */
export function snatNodeIn(name: string): { readonly router: string; readonly agent: string } | undefined {
  const [router, agent] = name.split("@");
  return agent === undefined ? undefined : { router: router!, agent };
}

/** The name that the document has for a router: that of the distributed router, of its further SNAT nodes. */
export function declaredName({ name, snatOf }: Pick<Router, "name" | "snatOf">): string {
  return snatOf ?? name;
}

/** As long as the lock file has its ports on network nodes: compute hosts that are not deployed yet have an instance of it. */
export function wasDistributed({
  distributed,
  snatOf,
  snatPorts,
}: Pick<Router, "distributed" | "snatOf" | "snatPorts">): boolean {
  return !distributed && snatOf === undefined && snatPorts.length > 0;
}
