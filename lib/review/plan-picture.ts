import { difference } from "../picture/difference";
import type { Box, Line, Picture } from "../picture/picture";
import type { DhcpHost } from "./facts/dhcp";
import type { Naming, Network, Router } from "./facts/network";
import { grouped } from "./grouped";
import { plannedChanges } from "./host-change";
import type { PlanJson } from "./plan-json";
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
  const names = [...new Set([...routers.flatMap(({ hosts }) => hosts), ...[...network.dhcp.values()].flat()])].sort();
  const together = [...grouped([...network.mappings.values()], ({ network: id, gateway }) => `${id} ${gateway ?? ""}`)];
  return {
    title,
    groups: names.map((name) => ({ id: `host ${name}`, title: name })),
    boxes: [
      OUTSIDE,
      ...routers.flatMap((router) => routerBoxes(router, network, naming)),
      ...together.map(([id, mappings]) => vmBox(id, mappings, naming)),
    ],
    lines: [
      ...routers.flatMap(routerLines),
      ...together.flatMap(([id, [first]]) => wayOut(id, first!, routers, naming)),
    ],
  };
}

const instanceId = (router: string, host: string) => `router ${router} ${host}`;

function routerBoxes({ id, hosts, first }: Router, network: Network, naming: Naming): Box[] {
  const forwards = [...network.forwards.values()].filter(({ router }) => router === id);
  const address =
    first.gateway === undefined ? "no gateway" : `${first.gateway.address}${first.gateway.snat ? "" : ", no SNAT"}`;
  const details = [
    address,
    ...[...first.interfaces.values()].sort(),
    ...forwards.map(({ protocol, external, internal }) => `${protocol} ${external.split(":")[1]} → ${internal}`),
  ];
  return hosts.map((host, index) => {
    const role = first.vrrp === undefined ? "" : index === 0 ? " · master" : " · slave";
    return {
      id: instanceId(id, host),
      kind: index === 0 ? "router" : "standby",
      group: `host ${host}`,
      texts: [`${naming("router", id)}${role}`, ...(index === 0 ? details : [])].map((text) => ({ text })),
    };
  });
}

function routerLines({ id, hosts, first }: Router): Line[] {
  const [master, ...slaves] = hosts.map((host) => instanceId(id, host));
  const pairs = slaves.map((slave): Line => ({
    from: master!,
    to: slave,
    kind: "pair",
    label: `VRID ${first.vrrp?.vrid}`,
  }));
  return first.gateway === undefined ? pairs : [{ from: OUTSIDE.id, to: master!, kind: "gateway" }, ...pairs];
}

function vmBox(id: string, mappings: readonly DhcpHost[], naming: Naming): Box {
  const texts = mappings.map(({ key, ipAddress }) => `${naming("mapping", key)} ${ipAddress}`);
  return { id: `vms ${id}`, kind: "vms", texts: texts.map((text) => ({ text })) };
}

function wayOut(id: string, { network, gateway }: DhcpHost, routers: readonly Router[], naming: Naming): Line[] {
  const isGateway = (address: string) => address.split("/")[0] === gateway;
  const router = routers.find(({ first }) => [...first.interfaces.values()].some(isGateway));
  if (router === undefined) return [];
  const to = instanceId(router.id, router.hosts[0]!);
  return [{ from: `vms ${id}`, to, kind: "way-out", label: naming("network", network) }];
}
