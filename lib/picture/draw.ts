import type { Compilation } from "../compile";
import { effectiveGateway } from "../placement/effective-gateway";
import { lookup } from "../topology/lookup";
import type { DhcpHostMapping, Network, PortForward, Router } from "../topology/model";
import type { Box, Group, Line, Picture, Text } from "./picture";

/** More of one kind in a box are counted. */
const MOST_LISTED = 8;

/** Draws what a document declares and where it was placed. Routers that are administratively down are not drawn. */
export function draw(compilation: Compilation): Picture {
  const { topology } = compilation;
  const routers = topology.routers.filter(({ adminStateUp }) => adminStateUp);
  const vms = vmBoxes(compilation);
  return {
    title: topology.environment,
    groups: [...groups(compilation), ...(vms.some(({ group }) => group === ELSEWHERE.id) ? [ELSEWHERE] : [])],
    boxes: [
      ...topology.networks.map((network) => networkBox(compilation, network)),
      ...routers.flatMap((router) => routerBoxes(compilation, router)),
      ...vms.map(({ box }) => box),
    ],
    lines: [...routers.flatMap((router) => routerLines(compilation, router)), ...vms.flatMap(({ line }) => line)],
  };
}

const ELSEWHERE: Group = { id: "elsewhere", title: "VMs on hosts that are not named" };

const hostId = (name: string) => `host ${name}`;
const networkId = (name: string) => `network ${name}`;
const instanceId = (router: string, host: string) => `router ${router} ${host}`;

function groups({ topology }: Compilation): Group[] {
  return topology.hosts.map(({ name }) => ({ id: hostId(name), title: name }));
}

function networkBox({ placement }: Compilation, network: Network): Box {
  const { name, mtu } = network;
  const servers = placement.dhcpServers.filter((server) => server.network === name).map(({ host }) => host);
  const kind =
    network.kind === "external" ? "external network" : network.ha ? `VRRP, VNI ${network.vni}` : `VNI ${network.vni}`;
  const texts = [
    name,
    `${kind} · MTU ${mtu}`,
    ...network.subnets.map((subnet) => `${subnet.name} ${subnet.cidr}`),
    ...(servers.length === 0 ? [] : [`DHCP on ${servers.join(", ")}`]),
  ];
  return {
    id: networkId(name),
    kind: network.kind === "external" ? "external" : "network",
    texts: texts.map(plain),
  };
}

function routerBoxes({ topology, placement }: Compilation, router: Router): Box[] {
  const { name, ha, gateway } = router;
  const forwards = lookup(topology).forwardsOf(name);
  return (placement.routers[name] ?? []).map((host, index) => {
    const role = !ha ? "" : index === 0 ? " · master" : " · slave";
    const address =
      gateway === undefined ? "no gateway" : `${gateway.ipAddress}${gateway.enableSnat ? "" : ", no SNAT"}`;
    const texts = index === 0 ? [address, ...listed(forwards.map(forwardText), "port forwards")] : [];
    return {
      id: instanceId(name, host),
      kind: index === 0 ? "router" : "standby",
      group: hostId(host),
      texts: [`${name}${role}`, ...texts].map(plain),
    };
  });
}

function forwardText({ protocol, externalPort, internalPort, internalIpAddress, mapping }: PortForward): string {
  return `${protocol} ${externalPort} → ${mapping ?? internalIpAddress}:${internalPort}`;
}

function routerLines({ placement, topology }: Compilation, { name, gateway, interfaces }: Router): Line[] {
  const [master, ...slaves] = (placement.routers[name] ?? []).map((host) => instanceId(name, host));
  const vrrp = placement.vrrp[name];
  return [
    ...(gateway === undefined ? [] : [{ from: networkId(gateway.network), to: master!, kind: "gateway" as const }]),
    ...interfaces.map(({ subnet, ipAddress }) => ({
      from: master!,
      to: networkId(lookup(topology).subnets.get(subnet)!.network),
      kind: "interface" as const,
      label: ipAddress,
    })),
    ...slaves.map((slave) => ({
      from: master!,
      to: slave,
      kind: "pair" as const,
      label: `VRID ${vrrp?.vrid} on ${vrrp?.network}`,
    })),
  ];
}

/** VMs of one host and subnet that leave through one router are one box. */
function vmBoxes(
  compilation: Compilation,
): { readonly group: string; readonly box: Box; readonly line: readonly Line[] }[] {
  const { topology, placement } = compilation;
  const together = new Map<string, { readonly way?: string; readonly mappings: DhcpHostMapping[] }>();
  for (const mapping of topology.mappings) {
    const gateway = effectiveGateway(topology, placement, mapping.subnet, mapping.host);
    const way = gateway?.router === undefined ? undefined : placement.routers[gateway.router]?.[0];
    const id = `vms ${mapping.host ?? ""} ${mapping.subnet} ${gateway?.address ?? ""}`;
    const entry = together.get(id) ?? {
      way: way === undefined ? undefined : instanceId(gateway!.router!, way),
      mappings: [],
    };
    entry.mappings.push(mapping);
    together.set(id, entry);
  }
  return [...together].map(([id, { way, mappings }]) => {
    const { host, subnet } = mappings[0]!;
    const group = host === undefined ? ELSEWHERE.id : hostId(host);
    const texts = listed(
      mappings.map(({ name, ipAddress }) => `${name} ${ipAddress}`),
      "VMs",
    );
    return {
      group,
      box: { id, kind: "vms", group, texts: texts.map(plain) },
      line: way === undefined ? [] : [{ from: id, to: way, kind: "way-out" as const, label: subnet }],
    };
  });
}

function listed(texts: readonly string[], what: string): string[] {
  if (texts.length <= MOST_LISTED) return [...texts];
  return [...texts.slice(0, MOST_LISTED - 1), `… ${texts.length} ${what} in all`];
}

function plain(text: string): Text {
  return { text };
}
