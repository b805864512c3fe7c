import type { Compilation } from "../compile";
import { externalAddress } from "../model/fixed-ips";
import { lookup } from "../model/lookup";
import { portsText } from "../net/port-range";
import type { FloatingIp, ForwardedPorts, Router } from "../model/topology";
import { snatNodeFor } from "../placement/distributed/snat-nodes";
import type { FloatingPlace } from "../placement/placement";
import { masterId, type DrawnRouter } from "./router";

/** As much of a compilation as is drawn. */
export type Drawn = Pick<Compilation, "topology" | "placement">;

/** A router as it was declared and placed. */
export function declaredRouter(compilation: Drawn, router: Router): DrawnRouter {
  const { topology, placement } = compilation;
  const { name, gateway, snatOf } = router;
  const vrrp = placement.vrrp[name];
  const { instances } = placement;
  const snatNode = (host: string) => boxOf(compilation, snatNodeFor(topology, instances, name, host).name);
  return {
    key: name,
    name,
    instances: instances.of(name),
    onCompute: instances.computeHostsOf(name).map((host) => ({
      host,
      floatingIps: floatingIpsAt(compilation, { router: name, host }),
      wayOut: gateway === undefined ? undefined : snatNode(host),
    })),
    partOf: snatOf === undefined ? undefined : boxOf(compilation, snatOf),
    gateway: gateway && { address: externalAddress(gateway, "gateway"), snat: gateway.enableSnat },
    interfaces: router.interfaces.flatMap(({ fixedIps }) =>
      fixedIps.map(({ subnet, ipAddress }) => `${subnet} ${ipAddress}`),
    ),
    about: {
      routers: [name, ...(snatOf === undefined ? [] : [snatOf])],
      subnets: router.interfaces.flatMap(({ fixedIps }) => fixedIps.map(({ subnet }) => subnet)),
    },
    forwards: lookup(topology)
      .forwardsOf(name)
      .map((forward) => forwardText(portsText(forward.externalPorts), forward)),
    floatingIps: floatingIpsAt(compilation, { router: name }),
    pair: vrrp && `VRID ${vrrp.vrid} on ${vrrp.network}`,
  };
}

/** Where what goes to the outside leaves, as far as that is a box of its own. */
function boxOf({ placement: { instances } }: Drawn, router: string): string {
  return masterId({ key: router, instances: instances.of(router), onCompute: [] });
}

function floatingIpsAt({ topology, placement }: Drawn, at: FloatingPlace): string[] {
  return topology.floatingIps.flatMap((floatingIp) => {
    const place = placement.floatingIps.get(floatingIp.name);
    return place?.router === at.router && place.host === at.host ? floatingIpTexts(floatingIp) : [];
  });
}

function floatingIpTexts({ fixedIp: { ipAddress }, target, forwards }: FloatingIp): string[] {
  if (target !== undefined) return [`${ipAddress} ↔ ${target.mapping ?? target.ipAddress}`];
  return forwards.map((forward) => forwardText(`${ipAddress}:${portsText(forward.externalPorts)}`, forward));
}

function forwardText(external: string, forward: ForwardedPorts): string {
  const { protocol, internalPorts, internalIpAddress, mapping } = forward;
  return `${protocol} ${external} → ${mapping ?? internalIpAddress}:${portsText(internalPorts)}`;
}
