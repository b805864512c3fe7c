import type { Topology } from "../../model/topology";
import type { Placement } from "../../placement/placement";
import type { Check } from "./check";
import { isOlder } from "./tool-versions";

/** From here on translated addresses are sent in the other byte order: measured between 1.4.6 and 1.4.7. */
const TURN = "1.4.7";

/**
 * What the hosts of a pair cannot tell each other, by host: conntrackd copies connections between them, and what one version sends
 * another reads wrongly.
 * @param hosts what each host's own checks say
 */
export function conntrackdVersions(
  { topology, placement }: { readonly topology: Topology; readonly placement: Placement },
  hosts: ReadonlyMap<string, readonly Check[]>,
): ReadonlyMap<string, readonly Check[]> {
  const version = (host: string) => hosts.get(host)?.find(({ check }) => check === "conntrackd")?.found;
  const warnings = topology.routers.flatMap(({ name }): [string, Check][] => {
    if (!placement.instances.isPair(name)) return [];
    const instances = placement.instances.of(name).flatMap(({ host }) => {
      const found = version(host);
      return found === undefined ? [] : [{ host, found, isOld: isOlder(found, TURN) }];
    });
    return instances.flatMap(({ host, isOld }) => {
      const others = instances.filter((other) => other.isOld !== isOld);
      if (others.length === 0) return [];
      const found = `router ${name} is also on ${others.map((other) => `${other.host} (${other.found})`).join(", ")}`;
      return [[host, { check: "conntrackd", state: "warning", found, fix: FIX }]];
    });
  });
  return new Map(
    [...hosts.keys()].map((host) => [host, warnings.flatMap(([on, check]) => (on === host ? [check] : []))]),
  );
}

const FIX =
  `connections through NAT stand still after a failover between ${TURN} and an older one: ` +
  "upgrade both hosts, or set ha_conntrackd_enabled: false until then";
