import type { Topology } from "../model/topology";
import { effectiveGateway } from "../placement/reach/effective-gateway";
import type { Drawn } from "./declared-router";
import { hostId, hostsId, instanceId, networkId, NETWORKS_ID, vmsId } from "./ids";
import type { Picture } from "./picture";
import { NO_HOST } from "./router";

/** What somebody looks for in a picture, by its name. */
export type Sought =
  | { readonly kind: "instance"; readonly router: string; readonly host: string }
  | { readonly kind: "network"; readonly name: string }
  | { readonly kind: "vm"; readonly name: string };

/**
 * Id of the box that shows something: its own, in an overview that of its host or of all that is alike.
 * @param picture one that was made of what is drawn; undefined: nothing of it is in the picture
 */
export function shownAs(drawn: Drawn, picture: Picture, sought: Sought): string | undefined {
  const ids = new Set(picture.boxes.map(({ id }) => id));
  return candidates(drawn, sought).find((id) => ids.has(id));
}

/** The narrowest first. */
function candidates({ topology, placement }: Drawn, sought: Sought): readonly string[] {
  switch (sought.kind) {
    case "instance":
      return [instanceId(sought.router, sought.host), ...hostBoxes(topology, sought.host)];
    case "network":
      return [networkId(sought.name), NETWORKS_ID];
    case "vm": {
      const { host, fixedIps } = topology.mappings.find(({ name }) => name === sought.name)!;
      const { subnet } = fixedIps[0]!;
      const gateway = effectiveGateway(topology, placement, subnet, host)?.address;
      return [vmsId({ host, subnet, gateway }), ...(host === undefined ? [NO_HOST.id] : hostBoxes(topology, host))];
    }
  }
}

function hostBoxes({ hosts }: Topology, name: string): readonly string[] {
  const { role } = hosts.find((host) => host.name === name)!;
  return [hostId(name), hostsId(role === "network" ? "network-node" : "compute-host", undefined)];
}
