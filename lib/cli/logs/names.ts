import type { Topology } from "../../model/topology";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** A router's device, with the beginning of its port's id. */
const DEVICE = /\b((?:qr|qg|sg|qe|ha)-[0-9a-f]{8}-[0-9a-f]{2})\b/g;

/** Text of a host with the names of the document in the place of its ids, and behind a router's device that of its subnet. */
export function withNames(topology: Topology): (text: string) => string {
  const names = new Map(
    [...topology.routers, ...topology.networks, ...topology.networks.flatMap(({ subnets }) => subnets)].map(
      ({ id, name }) => [id, name],
    ),
  );
  const devices = new Map(topology.routers.flatMap(ports));
  return (text) =>
    text
      .replace(UUID, (id) => names.get(id) ?? id)
      .replace(DEVICE, (device) => {
        const subnets = devices.get(device.slice(device.indexOf("-") + 1));
        return subnets === undefined ? device : `${device} (${subnets})`;
      });
}

function ports({ gateway, interfaces, snatPorts }: Topology["routers"][number]): [start: string, subnets: string][] {
  return [...(gateway === undefined ? [] : [gateway]), ...interfaces, ...snatPorts].map(({ portId, fixedIps }) => [
    portId.slice(0, 11),
    fixedIps.map(({ subnet }) => subnet).join(", "),
  ]);
}
