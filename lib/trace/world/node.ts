import { keepalivedIn } from "../../artefacts/daemons/keepalived";
import { Layout } from "../../artefacts/layout";
import { namespaceIn, type NamespaceProps } from "../../artefacts/network/namespace";
import { settingsIn } from "../../artefacts/network/sysctl";
import { bundlesOf } from "../../bundle/assemble";
import { declaredName } from "../../model/snat-nodes";
import type { Host, Router, Topology } from "../../model/topology";
import { bridgeName } from "../../net/device";
import { speaksVrrp, type RouterInstance } from "../../placement/instances";
import type { Placement } from "../../placement/placement";
import type { Kernel } from "../kernel/namespace";
import { rulesIn, type Rules } from "../kernel/rules";
import type { HopPort } from "../trace";

/** A namespace that packets go through: a router's instance, of a pair the one that is master. */
export interface Node {
  readonly host: string;
  readonly namespace: string;
  readonly router: string;
  readonly role: RouterInstance["role"];
  /** Nobody has seen that it is the master of its pair: it is meant to be. */
  readonly isAssumed: boolean;
  readonly ports: readonly NodePort[];
  readonly kernel: Kernel;
}

export interface NodePort extends HopPort {
  /** It answers ARP for these. */
  readonly answers: readonly string[];
  /** It hears its own host only. */
  readonly isolated: boolean;
}

/** @param masters by the name of an HA router the host that is its master; default: the one that is meant to be */
export function nodesOf(topology: Topology, placement: Placement, masters: Readonly<Record<string, string>>): Node[] {
  const layout = new Layout(topology.environment);
  const texts = new Map(
    bundlesOf(topology, placement).map(({ host, files }) => [host, new Map(files.map((f) => [f.path, f.text]))]),
  );
  return topology.hosts.flatMap((host) =>
    topology.routers.flatMap((router): Node[] => {
      const instance = router.adminStateUp ? placement.instances.on(host.name, router.name) : undefined;
      const [first] = placement.instances.agentsOf(router.name);
      if (instance === undefined) return [];
      const master = masters[router.name];
      if (speaksVrrp(instance) && host.name !== (master ?? first)) return [];
      const file = (name: string) => texts.get(host.name)!.get(layout.current(`routers/${router.id}/${name}`)) ?? "";
      const isAssumed = speaksVrrp(instance) && master === undefined;
      return [{ ...nodeOf(topology, host, router, instance, file), isAssumed }];
    }),
  );
}

function nodeOf(
  topology: Topology,
  host: Host,
  router: Router,
  { role }: RouterInstance,
  file: (name: string) => string,
): Omit<Node, "isAssumed"> {
  const own = namespaceIn(file("ports"));
  const namespace = own.vrrp === true ? withVirtual(own, keepalivedIn(file("keepalived.conf"))) : own;
  const setting = settingOf(file("sysctl"));
  let rules: Rules | undefined;
  return {
    host: host.name,
    namespace: namespace.name,
    router: declaredName(router),
    role,
    ports: namespace.ports.map(({ device, tap, bridge, mac, mtu, addresses, hold }) => ({
      device,
      tap,
      bridge,
      mac,
      mtu,
      network: networkOn(topology, host, bridge),
      answers: setting(device, "arp_ignore") === 8 ? [] : addresses.map((address) => address.split("/")[0]!),
      isolated: hold === "isolated",
    })),
    kernel: {
      // Most namespaces of an environment are on no way that is asked for.
      get rules() {
        return (rules ??= rulesIn(file("iptables.rules")));
      },
      routing: namespace,
      reversePath: (device) => setting(device, "rp_filter"),
    },
  };
}

/** A master has its addresses and routes from keepalived. */
function withVirtual(
  namespace: NamespaceProps,
  { addresses, routes }: ReturnType<typeof keepalivedIn>,
): NamespaceProps {
  const ports = namespace.ports.map((port) => {
    const own = addresses.filter(({ device }) => device === port.device).map(({ address }) => address);
    return { ...port, addresses: [...port.addresses, ...own] };
  });
  return { ...namespace, ports, routes: [...namespace.routes, ...routes] };
}

/** The kernel takes the larger of what is said of a device and of all. */
function settingOf(text: string): (device: string, name: string) => number {
  const settings = new Map(settingsIn(text));
  const value = (device: string, name: string) => settings.get(`net.ipv4.conf.${device}.${name}`);
  return (device, name) =>
    Math.max(Number(value("all", name) ?? 0), Number(value(device, name) ?? value("default", name) ?? 0));
}

function networkOn({ networks }: Topology, host: Host, bridge: string): string {
  return networks.find((network) =>
    network.kind === "vxlan"
      ? bridgeName(network.id) === bridge
      : host.bridgeMappings[network.physicalNetwork] === bridge,
  )!.name;
}
