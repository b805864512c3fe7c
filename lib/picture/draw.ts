import { lookup } from "../model/lookup";
import type { DhcpHostMapping, Network, Router } from "../model/topology";
import { effectiveGateway } from "../placement/reach/effective-gateway";
import { declaredRouter, type Drawn } from "./declared-router";
import { hostId, instanceId, networkId, vmsId } from "./ids";
import { joined } from "./lines";
import type { Box, Group, Line, Picture } from "./picture";
import { computeLines, NO_HOST, instanceBoxes, listOf, masterId, pairLines } from "./router";
import { plain } from "./texts";
import { vmsBox } from "./vms";

/** Draws what a document declares and where it was placed. Routers that are administratively down are not drawn. */
export function draw(compilation: Drawn): Picture {
  const { topology } = compilation;
  const routers = topology.routers.filter(({ adminStateUp }) => adminStateUp);
  const drawn = routers.map((router) => declaredRouter(compilation, router));
  const vms = vmBoxes(compilation);
  return {
    title: topology.environment,
    groups: [...groups(compilation), ...(vms.some(({ box }) => box.group === NO_HOST.id) ? [NO_HOST] : [])],
    boxes: [
      ...topology.networks.map((network) => networkBox(compilation, network)),
      ...drawn.flatMap(instanceBoxes),
      ...vms.map(({ box }) => box),
    ],
    lines: joined([
      ...routers.flatMap((router, i) => [
        ...routerLines(compilation, router, masterId(drawn[i]!)),
        ...pairLines(drawn[i]!),
        ...computeLines(drawn[i]!, router.gateway && networkId(router.gateway.network)),
      ]),
      ...vms.flatMap(({ wayOut }) => wayOut),
    ]),
  };
}

function groups({ topology }: Drawn): Group[] {
  return topology.hosts.map(({ name, role, networkNode }) => ({
    id: hostId(name),
    role,
    texts: [name, ...(networkNode === undefined ? [] : [`→ ${networkNode}`])].map(plain),
  }));
}

function networkBox({ placement }: Drawn, network: Network): Box {
  const { name, mtu } = network;
  const servers = placement.dhcpServers.filter((server) => server.network === name).map(({ host }) => host);
  const kind =
    network.kind === "external" ? "external network" : network.ha ? `VRRP, VNI ${network.vni}` : `VNI ${network.vni}`;
  const texts = [name, `${kind} · MTU ${mtu}`, ...(servers.length === 0 ? [] : [`DHCP on ${servers.join(", ")}`])];
  return {
    id: networkId(name),
    kind: network.kind === "external" ? "external" : "network",
    texts: texts.map(plain),
    lists: [
      listOf(
        "subnet",
        network.subnets.map((subnet) => `${subnet.name} ${subnet.cidr}`),
      ),
    ],
    about: { subnets: network.subnets.map((subnet) => subnet.name) },
  };
}

function routerLines({ topology }: Drawn, { gateway, interfaces }: Router, master: string): Line[] {
  return [
    ...(gateway === undefined ? [] : [{ from: networkId(gateway.network), to: master, kind: "gateway" as const }]),
    ...interfaces.map(({ fixedIps }) => ({
      from: master,
      to: networkId(lookup(topology).subnets.get(fixedIps[0]!.subnet)!.network),
      kind: "interface" as const,
    })),
  ];
}

/** VMs of one host and subnet that leave through one router are one box. */
function vmBoxes({ topology, placement }: Drawn): { readonly box: Box; readonly wayOut: readonly Line[] }[] {
  const together = new Map<string, { readonly router?: string; readonly mappings: DhcpHostMapping[] }>();
  for (const mapping of topology.mappings) {
    const { subnet } = mapping.fixedIps[0]!;
    const gateway = effectiveGateway(topology, placement, subnet, mapping.host);
    const id = vmsId({ host: mapping.host, subnet, gateway: gateway?.address });
    const entry = together.get(id) ?? { router: gateway?.router, mappings: [] };
    entry.mappings.push(mapping);
    together.set(id, entry);
  }
  return [...together].map(([id, { router, mappings }]) => {
    const { host, fixedIps } = mappings[0]!;
    const { subnet } = fixedIps[0]!;
    const texts = mappings.map(({ name, fixedIps: own }) => [name, ...own.map((one) => one.ipAddress)].join(" "));
    const group = host === undefined ? NO_HOST.id : hostId(host);
    const to = router === undefined ? undefined : wayOutOf({ topology, placement }, router, host);
    return {
      box: vmsBox(id, { group, where: subnet, vms: texts }),
      wayOut: to === undefined ? [] : [{ from: id, to, kind: "way-out" as const, weight: mappings.length }],
    };
  });
}

/** The box of the router's instance on the VM's own host, else of the router. */
function wayOutOf(
  { topology, placement: { instances } }: Drawn,
  router: string,
  host: string | undefined,
): string | undefined {
  if (!lookup(topology).routers.get(router)!.adminStateUp) return undefined;
  if (host !== undefined && instances.computeHostsOf(router).includes(host)) return instanceId(router, host);
  return masterId({ key: router, instances: instances.of(router), onCompute: [] });
}
