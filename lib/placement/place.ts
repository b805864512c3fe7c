import type { Topology } from "../topology/model";
import type { Problem } from "../topology/problem";
import { placeDhcpServers } from "./dhcp-servers";
import type { Placement } from "./placement";
import { checkPortCollisions } from "./port-collisions";
import { placeRouters } from "./routers";
import { checkUnderlays } from "./segments";
import { checkSpreading } from "./spreading";

/** Chooses a host for whatever the declarations leave open. The same topology always gives the same placement. */
export function place(topology: Topology): { placement?: Placement; problems: readonly Problem[] } {
  const routers = placeRouters(topology);
  const dhcp = placeDhcpServers(topology);
  const placement = { routers: routers.placed, dhcpServers: dhcp.placed };
  const problems = [...routers.problems, ...dhcp.problems];
  if (problems.length > 0) return { problems };
  problems.push(
    ...checkPortCollisions(topology, placement.dhcpServers),
    ...checkUnderlays(topology, placement),
    ...checkSpreading(topology, placement),
  );
  return problems.some((p) => p.severity === "error") ? { problems } : { placement, problems };
}
