import { Firewall, type FirewallForward } from "../../artefacts/network/firewall";
import type { Layout } from "../../artefacts/layout";
import { Namespace, namespaceName } from "../../artefacts/network/namespace";
import { routerSysctl } from "../../artefacts/network/sysctl";
import { addressOn, externalAddress, interfaceOn } from "../../model/fixed-ips";
import { haPortId } from "../../model/ids";
import { lookup } from "../../model/lookup";
import type { Host, PortForward, Router, Topology } from "../../model/topology";
import { withPrefix } from "../../net/cidr";
import { deviceName } from "../../net/device";
import { answeredElsewhere, floatingElsewhere } from "../../placement/distributed/elsewhere";
import { speaksVrrp } from "../../placement/instances";
import type { Placement } from "../../placement/placement";
import type { RenderedFile } from "../bundle";
import { renderedFile, type FilePattern } from "../file-kinds";
import { namespacePort } from "./attachment";
import { floatingIpsAt, floatingRules, forwardTo } from "./floating";
import type { CarriedRouter } from "./host-objects";
import { instanceFiles } from "./instance-files";
import { routerPorts, type RouterPorts } from "./router-ports";
import { haPortOf, vrrpFiles, vrrpOf, type VrrpMember } from "./vrrp-files";

export function routerFiles(
  layout: Layout,
  topology: Topology,
  placement: Placement,
  host: Host,
  { router, instance }: CarriedRouter,
): RenderedFile[] {
  const file = (pattern: FilePattern, text: string) => renderedFile(layout, pattern, { id: router.id }, text);
  if (instance.role === "distributed") return instanceFiles(layout, topology, placement, host, router);
  const ports = routerPorts(topology, placement, host, router);
  const member = { topology, placement, host, router };
  const isMember = speaksVrrp(instance);
  return [
    file("routers/<id>/ports", (isMember ? haNamespace(member, ports) : namespace(router, ports)).render()),
    file("routers/<id>/sysctl", settings(router, isMember)),
    file("routers/<id>/iptables.rules", firewall(member, isMember).render()),
    ...(isMember ? vrrpFiles(layout, member, ports) : []),
  ];
}

function namespace(router: Router, { ports, routes }: RouterPorts): Namespace {
  return new Namespace({ name: namespaceName("router", router.id), ports, routes });
}

function haNamespace(member: VrrpMember, { ports }: RouterPorts): Namespace {
  const { topology, host, router } = member;
  const { network, addresses } = vrrpOf(member);
  const address = withPrefix(addresses[host.name]!, topology.ha.netCidr);
  const ha = namespacePort(
    host,
    lookup(topology).networks.get(network)!,
    "ha-",
    { portId: haPortId(router.id, host.origin) },
    [address],
  );
  const silent = ports.map((port) => ({ ...port, addresses: [] }));
  return new Namespace({ name: namespaceName("router", router.id), vrrp: true, ports: [...silent, ha], routes: [] });
}

function settings({ gateway, snatPorts }: Router, ha: boolean): string {
  if (snatPorts.length === 0) return routerSysctl({ ha });
  const outside = gateway === undefined ? [] : [deviceName("qg-", gateway.portId)];
  const devices = outside.map((device) => ({ device, name: "rp_filter" as const, value: 1 }));
  return routerSysctl({ ha, distributed: true, devices });
}

function firewall(member: VrrpMember, isMember: boolean): Firewall {
  const { topology, placement, router } = member;
  const adverts = isMember ? haPortOf(member) : undefined;
  if (router.gateway === undefined) return new Firewall({ forwards: [], adverts });
  const { portId, enableSnat } = router.gateway;
  const forwards = lookup(topology).forwardsOf(router.name);
  return new Firewall({
    gateway: { device: deviceName("qg-", portId), address: externalAddress(router.gateway, "gateway"), enableSnat },
    forwards: forwards.map((forward) => firewallForward(router, forward)),
    adverts,
    floatingIps: floatingIpsAt(topology, placement, { router: router.name }),
    floatingElsewhere: floatingElsewhere(topology, placement, router).map(floatingRules),
    answeredElsewhere: answeredElsewhere(topology, placement, router),
  });
}

function firewallForward(router: Router, forward: PortForward): FirewallForward {
  const base = forwardTo(forward);
  const { returnPathSnat, subnet } = forward;
  if (!returnPathSnat) return base;
  const sends = router.snatPorts.find((port) => addressOn(port, subnet) !== undefined);
  const [prefix, port] =
    sends === undefined ? (["qr-", interfaceOn(router, subnet)!] as const) : (["sg-", sends] as const);
  return { ...base, returnPath: { device: deviceName(prefix, port.portId), address: addressOn(port, subnet)! } };
}
