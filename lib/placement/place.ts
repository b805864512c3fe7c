import { EMPTY_LOCK, type Lock } from "../model/lock";
import type { Problem } from "../model/problem";
import type { Topology } from "../model/topology";
import { placeDhcpServers } from "./dhcp-servers";
import { distributedInstances } from "./distributed/instances";
import { checkPins } from "./distributed/pins";
import { placeFloatingIps } from "./distributed/floating-ips";
import { checkSnatNodes } from "./distributed/snat-nodes";
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
  const instances = routers.placed.with(distributedInstances(topology));
  const floating = placeFloatingIps(topology, instances);
  const placement = { instances, vrrp: vrrp.placed, dhcpServers: dhcp.placed, floatingIps: floating.placed };
  const problems = [...routers.problems, ...vrrp.problems, ...dhcp.problems, ...floating.problems];
  if (problems.some((p) => p.severity === "error")) return { problems };
  problems.push(
    ...checkSnatNodes(topology, placement),
    ...checkPins(topology, placement),
    ...checkPortCollisions(topology, placement),
    ...checkUnderlays(topology, placement),
    ...checkSpreading(topology, placement),
    ...checkAttachments(topology, placement),
    ...checkDhcpRoom(topology, placement),
  );
  return problems.some((p) => p.severity === "error") ? { problems } : { placement, problems };
}
