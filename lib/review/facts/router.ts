import { firewallIn, type ForwardRule } from "../../artefacts/network/firewall";
import { portsText } from "../../net/port-range";
import { keepalivedIn } from "../../artefacts/daemons/keepalived";
import { namespaceIn } from "../../artefacts/network/namespace";
import type { HostState } from "../plan/host-state";
import { handedOver, objectFiles } from "./object-files";

/** A router on one host, read from the files that make it. */
export interface RouterFacts {
  readonly id: string;
  /** The environment that it is taken over from. */
  readonly from?: string;
  readonly gateway?: Gateway;
  /** With prefix length, by device. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** By device: the bridge that a port is on. */
  readonly bridges: ReadonlyMap<string, string>;
  /** `10.0.0.0/8 via 172.16.0.9`, sorted. */
  readonly routes: readonly string[];
  readonly forwards: readonly Forward[];
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
}

export function routersOf(state: HostState): RouterFacts[] {
  const from = handedOver(state, "router");
  return [...objectFiles(state, "router")].map(([id, files]) => {
    const rules = firewallIn(files.get("iptables.rules") ?? "");
    const namespace = namespaceIn(files.get("ports") ?? "");
    const configuration = files.get("keepalived.conf");
    const vrrp = configuration === undefined ? undefined : keepalivedIn(configuration);
    const own = namespace.ports.flatMap(({ device, addresses }) => addresses.map((address) => ({ device, address })));
    const addresses = new Map((vrrp?.addresses ?? own).map(({ device, address }) => [device, address]));
    const external = [...addresses].find(([device]) => device.startsWith("qg-"))?.[1].split("/")[0];
    return {
      id,
      from: from.get(id),
      gateway: external === undefined ? undefined : { address: external, snat: rules.enableSnat },
      bridges: new Map(namespace.ports.map(({ device, bridge }) => [device, bridge])),
      interfaces: new Map([...addresses].filter(([device]) => device.startsWith("qr-"))),
      routes: (vrrp ?? namespace).routes
        .flatMap(({ destination, nexthop, device }) =>
          (device === undefined || vrrp !== undefined) && nexthop !== undefined
            ? [`${destination} via ${nexthop}`]
            : [],
        )
        .sort(),
      forwards: rules.forwards.map(forwardOf),
      vrrp: vrrp && { vrid: String(vrrp.vrid ?? ""), priority: vrrp.priority, parameters: vrrp.parameters },
    };
  });
}

function forwardOf({ id, protocol, externalAddress, externalPorts, internal, returnPath }: ForwardRule): Forward {
  return {
    id,
    protocol,
    external: `${externalAddress}:${portsText(externalPorts)}`,
    internal,
    returnPathSnat: returnPath,
  };
}
