import { firewallIn, type ForwardRule } from "../../artefacts/network/firewall";
import { destinationIn } from "../../artefacts/network/rules";
import { portsText } from "../../net/port-range";
import { keepalivedIn } from "../../artefacts/daemons/keepalived";
import { namespaceIn } from "../../artefacts/network/namespace";
import type { HostState } from "../plan/host-state";
import { inSubnet, isInstance, waysOut, type WayOut } from "./instance";
import { handedOver, objectFiles } from "./object-files";

/** A router on one host, read from the files that make it. */
export interface RouterFacts {
  readonly id: string;
  /** The environment that it is taken over from. */
  readonly from?: string;
  /** Of a distributed router, on a compute host. */
  readonly isInstance: boolean;
  readonly gateway?: Gateway;
  /** With prefix length, by device. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** By device: the bridge that a port is on. */
  readonly bridges: ReadonlyMap<string, string>;
  /** `10.0.0.0/8 via 172.16.0.9`, sorted. */
  readonly routes: readonly string[];
  /** Of its own address, and those of floating IPs. */
  readonly forwards: readonly Forward[];
  /** The whole address of each leads to a machine. */
  readonly floatingIps: readonly { readonly address: string; readonly target: string }[];
  /** By device: the addresses by which VMs of compute hosts reach it as their SNAT node. */
  readonly snatPorts: ReadonlyMap<string, string>;
  /** Of an instance, by device: the addresses by which it asks for VMs. */
  readonly senders: ReadonlyMap<string, string>;
  /** Of an instance. */
  readonly waysOut: readonly WayOut[];
  /** undefined: it is no HA router. */
  readonly vrrp?: { readonly vrid: string; readonly priority: number; readonly parameters: string };
}

export interface Gateway {
  readonly address: string;
  readonly snat: boolean;
}

export interface Forward {
  readonly id: string;
  readonly protocol: string;
  /** `203.0.113.10:34203` */
  readonly external: string;
  /** `172.16.0.50:8000` */
  readonly internal: string;
  readonly returnPathSnat: boolean;
  /** Address of the floating IP that it is of; undefined: the router's own. */
  readonly floatingIp?: string;
}

/** A further one of a distributed router: it is in no subnet, and VMs of compute hosts leave by it. */
export function isSnatNode({ interfaces, snatPorts }: RouterFacts): boolean {
  return interfaces.size === 0 && snatPorts.size > 0;
}

export function routersOf(state: HostState): RouterFacts[] {
  const from = handedOver(state, "router");
  return [...objectFiles(state, "router")].map(([id, files]) => {
    const rules = firewallIn(files.get("iptables.rules") ?? "");
    const namespace = namespaceIn(files.get("ports") ?? "");
    const configuration = files.get("keepalived.conf");
    const vrrp = configuration === undefined ? undefined : keepalivedIn(configuration);
    const own = namespace.ports.flatMap(({ device, addresses }) => addresses.map((address) => ({ device, address })));
    const addresses = vrrp?.addresses ?? own;
    const { routes } = vrrp ?? namespace;
    const on = (prefix: string, textOf: (address: string) => string) =>
      new Map(
        addresses
          .filter(({ device }) => device.startsWith(prefix))
          .map(({ device, address }) => [device, textOf(address)]),
      );
    // Floating IPs come after the router's own address.
    const external = addresses.find(({ device }) => device.startsWith("qg-"))?.address;
    return {
      id,
      from: from.get(id),
      isInstance: isInstance(namespace),
      gateway: external === undefined ? undefined : { address: alone(external), snat: rules.enableSnat },
      bridges: new Map(namespace.ports.map(({ device, bridge }) => [device, bridge])),
      interfaces: on("qr-", (address) => inSubnet(address, routes)),
      routes: routes
        .flatMap(({ destination, nexthop, device }) =>
          (device === undefined || vrrp !== undefined) && nexthop !== undefined
            ? [`${destination} via ${nexthop}`]
            : [],
        )
        .sort(),
      forwards: rules.forwards.map(forwardOf),
      floatingIps: rules.floatingIps,
      snatPorts: on("sg-", alone),
      senders: on("qe-", alone),
      waysOut: waysOut(namespace),
      vrrp: vrrp && { vrid: String(vrrp.vrid ?? ""), priority: vrrp.priority, parameters: vrrp.parameters },
    };
  });
}

function alone(address: string): string {
  return address.split("/")[0]!;
}

function forwardOf(rule: ForwardRule): Forward {
  const { id, protocol, externalAddress, externalPorts, internal, returnPath, floating } = rule;
  const { address, ports } = destinationIn(internal, externalPorts);
  return {
    id,
    protocol,
    external: `${externalAddress}:${portsText(externalPorts)}`,
    internal: `${address}:${portsText(ports)}`,
    returnPathSnat: returnPath,
    floatingIp: floating ? externalAddress : undefined,
  };
}
