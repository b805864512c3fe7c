import { EMPTY_LOCK, type Lock } from "../model/lock";
import type { Problem } from "../model/problem";
import type { Topology } from "../model/topology";
import { placeDhcpServers } from "./dhcp-servers";
import type { Placement } from "./placement";
import { checkAttachments } from "./reach/attachments";
import { checkDhcpRoom } from "./reach/dhcp-room";
import { checkPortCollisions } from "./reach/port-collisions";
import { checkUnderlays } from "./reach/segments";
import { checkSpreading } from "./reach/spreading";
import { placeRouters } from "./routers";
import { placeVrrp } from "./vrrp";

/**
 * Chooses a host for whatever the declarations leave open. The same topology and lock always give the same placement.
 * @param lock what was chosen before and is kept where nothing speaks against it
 */
export function place(
  topology: Topology,
  lock: Lock = EMPTY_LOCK,
): { placement?: Placement; problems: readonly Problem[] } {
  const routers = placeRouters(topology, lock);
  const vrrp = placeVrrp(topology, routers.placed, lock);
  const dhcp = placeDhcpServers(topology, lock);
  const placement = { instances: routers.placed, vrrp: vrrp.placed, dhcpServers: dhcp.placed };
  const problems = [...routers.problems, ...vrrp.problems, ...dhcp.problems];
  if (problems.length > 0) return { problems };
  problems.push(
    ...checkPortCollisions(topology, placement),
    ...checkUnderlays(topology, placement),
    ...checkSpreading(topology, placement),
    ...checkAttachments(topology, placement),
    ...checkDhcpRoom(topology, placement),
  );
  return problems.some((p) => p.severity === "error") ? { problems } : { placement, problems };
}
