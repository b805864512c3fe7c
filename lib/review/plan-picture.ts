import { grouped } from "../collections/grouped";
import { difference } from "../picture/difference";
import type { Box, Line, Picture } from "../picture/picture";
import { hostId, instanceBoxes, masterId, pairLines, type DrawnInstance, type DrawnRouter } from "../picture/router";
import { plain } from "../picture/texts";
import type { DhcpHost } from "./facts/dhcp";
import { routerAt, type Naming, type Network, type Router } from "./facts/network";
import { plannedChanges } from "./plan/host-change";
import type { PlanJson } from "./plan/plan-json";
import { plannedNetworks } from "./planned-networks";

const OUTSIDE: Box = { id: "outside", kind: "external", texts: [{ text: "outside" }] };

/**
 * What becomes of what Terraform knows. A plan does not say on which compute host a VM runs: VMs are drawn by subnet and gateway.
 * @param configuration see {@link plannedChanges}
 */
export function planPicture(plan: PlanJson, configuration?: readonly unknown[]): Picture {
  const { hosts } = plannedChanges(plan, configuration);
  const { was, is, naming } = plannedNetworks(hosts);
  const title = [...new Set(hosts.map(({ environment }) => environment))].sort().join(", ");
  return difference(networkPicture(title, was, naming), networkPicture(title, is, naming));
}

function networkPicture(title: string, network: Network, naming: Naming): Picture {
  const byName = (a: Router, b: Router) => naming("router", a.id).localeCompare(naming("router", b.id), "en");
  const routers = [...network.routers.values()].sort(byName);
  const drawn = routers.map((router) => drawnRouter(router, network, naming));
  const names = [...new Set([...routers.flatMap(({ hosts }) => hosts), ...[...network.dhcp.values()].flat()])].sort();
  const together = [...grouped([...network.mappings.values()], ({ network: id, gateway }) => `${id} ${gateway ?? ""}`)];
  return {
    title,
    groups: names.map((name) => ({ id: hostId(name), title: name })),
    boxes: [OUTSIDE, ...drawn.flatMap(instanceBoxes), ...together.map(([id, mappings]) => vmBox(id, mappings, naming))],
    lines: [
      ...drawn.flatMap((router) => [...gatewayLine(router), ...pairLines(router)]),
      ...together.flatMap(([id, [first]]) => wayOut(id, first!, network, naming)),
    ],
  };
}

function drawnRouter(router: Router, network: Network, naming: Naming): DrawnRouter {
  const { id, first } = router;
  const forwards = [...network.forwards.values()].filter((forward) => forward.router === id);
  return {
    key: id,
    name: naming("router", id),
    instances: instancesOf(router),
    gateway: first.gateway,
    details: [...first.interfaces.values()].sort(),
    forwards: forwards.map(({ protocol, external, internal }) => `${protocol} ${external.split(":")[1]} → ${internal}`),
    pair: first.vrrp && `VRID ${first.vrrp.vrid}`,
  };
}

function instancesOf({ instances }: Router): DrawnInstance[] {
  return [...instances].map(([host, { vrrp }], index) => {
    const role = vrrp === undefined ? "legacy" : index === 0 ? "master" : "slave";
    return { host, role };
  });
}

function gatewayLine(router: DrawnRouter): Line[] {
  return router.gateway === undefined ? [] : [{ from: OUTSIDE.id, to: masterId(router), kind: "gateway", labels: [] }];
}

function vmBox(id: string, mappings: readonly DhcpHost[], naming: Naming): Box {
  const texts = mappings.map(({ key, ipAddress }) => `${naming("mapping", key)} ${ipAddress}`);
  return { id: `vms ${id}`, kind: "vms", texts: [], list: { noun: "VM", texts: texts.map(plain) } };
}

function wayOut(id: string, { network, gateway }: DhcpHost, all: Network, naming: Naming): Line[] {
  const router = gateway === undefined ? undefined : routerAt(all, network, gateway);
  if (router === undefined) return [];
  const to = masterId({ key: router.id, instances: instancesOf(router) });
  return [{ from: `vms ${id}`, to, kind: "way-out", labels: [plain(naming("network", network))] }];
}
