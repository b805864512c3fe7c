import type { Layout } from "../../artefacts/layout";
import { Segment } from "../../artefacts/network/segment";
import type { Host, Topology } from "../../model/topology";
import { bridgeName } from "../../net/device";
import type { RenderedFile } from "../bundle";
import { renderedFile } from "../file-kinds";
import { underlayIp, type HostObjects } from "./host-objects";

export function segmentFile(
  layout: Layout,
  topology: Topology,
  host: Host,
  { network, peers, isolated }: HostObjects["segments"][number],
): RenderedFile {
  const segment = new Segment({
    bridge: bridgeName(network.id),
    vni: network.vni,
    mtu: network.mtu,
    local: underlayIp(topology, host.name),
    peers,
    isolated,
  });
  return renderedFile(layout, "networks/<id>", { id: network.id }, segment.render());
}
