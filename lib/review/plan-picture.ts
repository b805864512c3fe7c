import { grouped } from "../collections/grouped";
import { difference } from "../picture/difference";
import type { Box, Line, Picture } from "../picture/picture";
import { hostId } from "../picture/ids";
import { snatNodeIn } from "../model/snat-nodes";
import {
  computeLines,
  instanceBoxes,
  masterId,
  pairLines,
  type DrawnInstance,
  type DrawnRouter,
} from "../picture/router";
import { plain } from "../picture/texts";
import { vmsBox } from "../picture/vms";
import type { DhcpHost } from "./facts/dhcp";
import { routerAt, type Naming, type Network, type Router } from "./facts/network";
import type { Forward } from "./facts/router";
import { waysOutOf } from "./facts/ways-out";
import { plannedChanges } from "./plan/host-change";
import type { PlanJson } from "./plan/plan-json";
import { plannedNetworks } from "./planned-networks";

const OUTSIDE: Box = { id: "outside", kind: "external", texts: [plain("outside")], lists: [], about: {} };

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
  const carriers = routers.flatMap(({ hosts, onCompute }) => [...hosts, ...onCompute.keys()]);
  const names = [...new Set([...carriers, ...[...network.dhcp.values()].flat()])].sort();
  const together = [...grouped([...network.mappings.values()], ({ subnet, gateway }) => `${subnet} ${gateway ?? ""}`)];
  return {
    title,
    groups: names.map((name) => ({ id: hostId(name), texts: [plain(name)] })),
    boxes: [OUTSIDE, ...drawn.flatMap(instanceBoxes), ...together.map(([id, mappings]) => vmBox(id, mappings, naming))],
    lines: [
      ...drawn.flatMap((router) => [...gatewayLine(router), ...pairLines(router), ...computeLines(router, OUTSIDE.id)]),
      ...together.flatMap(([id, mappings]) => wayOut(id, mappings, network)),
    ],
  };
}

function drawnRouter(router: Router, network: Network, naming: Naming): DrawnRouter {
  const { id, first } = router;
  const snatNode = snatNodeIn(naming("router", id));
  const own = [...network.forwards.values()].filter((one) => one.router === id && one.floatingIp === undefined);
  return {
    ...boxOf(router),
    name: naming("router", id),
    onCompute: [...router.onCompute.keys()].map((host) => ({
      host,
      floatingIps: floatingIpsAt(network, id, host),
      wayOut: snatNodeBox(network, router, host),
    })),
    partOf: partOf(router, network, naming),
    gateway: first.gateway,
    interfaces: [...first.interfaces.values()].sort(),
    forwards: own.map((forward) => forwardText(afterColon(forward.external), forward)),
    floatingIps: floatingIpsAt(network, id, undefined),
    pair: first.vrrp && `VRID ${first.vrrp.vrid}`,
    about: { routers: [naming("router", id), ...(snatNode === undefined ? [] : [snatNode.router])] },
  };
}

function boxOf(router: Router): Pick<DrawnRouter, "key" | "instances" | "onCompute"> {
  const onCompute = [...router.onCompute.keys()].map((host) => ({ host, floatingIps: [] }));
  return { key: router.id, instances: instancesOf(router), onCompute };
}

function snatNodeBox(network: Network, { id }: Router, host: string): string | undefined {
  const node = network.routers.get(waysOutOf(network).get(`${id} ${host}`)?.node ?? "");
  return node && masterId(boxOf(node));
}

/** Of a further SNAT node. A plan of a part of the hosts may not have its router. */
function partOf({ id }: Router, { routers }: Network, naming: Naming): string | undefined {
  const name = snatNodeIn(naming("router", id))?.router;
  const of = [...routers.values()].find((router) => naming("router", router.id) === name);
  return of && masterId(boxOf(of));
}

function floatingIpsAt({ floatingIps, forwards }: Network, router: string, host: string | undefined): string[] {
  const here = [...floatingIps.values()].filter((one) => one.router === router && one.host === host);
  return here.flatMap(({ address, target }) =>
    target === undefined
      ? [...forwards.values()]
          .filter(({ floatingIp }) => floatingIp === address)
          .map((forward) => forwardText(forward.external, forward))
      : [`${address} ↔ ${target}`],
  );
}

function forwardText(external: string, { protocol, internal }: Forward): string {
  return `${protocol} ${external} → ${internal}`;
}

/** The ports of `203.0.113.10:9000:9099`. */
function afterColon(external: string): string {
  return external.slice(external.indexOf(":") + 1);
}

function instancesOf({ instances }: Router): DrawnInstance[] {
  return [...instances].map(([host, { vrrp }], index) => {
    const role = vrrp === undefined ? "legacy" : index === 0 ? "master" : "slave";
    return { host, role };
  });
}

function gatewayLine(router: DrawnRouter): Line[] {
  return router.gateway === undefined ? [] : [{ from: OUTSIDE.id, to: masterId(router), kind: "gateway" }];
}

function vmBox(id: string, mappings: readonly DhcpHost[], naming: Naming): Box {
  const where = naming("subnet", mappings[0]!.subnet);
  return vmsBox(`vms ${id}`, {
    where,
    vms: mappings.map(({ key, ipAddress }) => `${naming("mapping", key)} ${ipAddress}`),
  });
}

function wayOut(id: string, mappings: readonly DhcpHost[], all: Network): Line[] {
  const { network, gateway } = mappings[0]!;
  const router = gateway === undefined ? undefined : routerAt(all, network, gateway);
  if (router === undefined) return [];
  return [{ from: `vms ${id}`, to: masterId(boxOf(router)), kind: "way-out", weight: mappings.length }];
}
