import { portsIn } from "../../artefacts/namespace";
import type { HostState } from "../plan/host-state";
import { handedOver, objectFiles } from "./object-files";

/** A router on one host, read from the files that make it. */
export interface RouterInstance {
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
  readonly vrrp?: { readonly vrid: string; readonly priority: number; readonly dialect: string };
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

export function routersOf(state: HostState): RouterInstance[] {
  const from = handedOver(state, "router");
  return [...objectFiles(state, "router")].map(([id, files]) => {
    const rules = files.get("iptables.rules") ?? "";
    const keepalived = files.get("keepalived.conf");
    const { addresses, routes } =
      keepalived === undefined ? ownAddresses(files.get("ports") ?? "") : virtualAddresses(keepalived);
    const external = [...addresses].find(([device]) => device.startsWith("qg-"))?.[1]?.split("/")[0];
    return {
      id,
      from: from.get(id),
      gateway: external === undefined ? undefined : { address: external, snat: /^-A snat -o .* -j SNAT /m.test(rules) },
      bridges: new Map(portsIn(files.get("ports") ?? "").map(({ device, bridge }) => [device, bridge])),
      interfaces: new Map([...addresses].filter(([device]) => device.startsWith("qr-"))),
      routes: routes.sort(),
      forwards: forwardsOf(rules),
      vrrp: keepalived === undefined ? undefined : vrrpOf(keepalived),
    };
  });
}

interface Addresses {
  readonly addresses: ReadonlyMap<string, string>;
  readonly routes: string[];
}

function ownAddresses(ports: string): Addresses {
  return {
    addresses: new Map(
      [...ports.matchAll(/^address (\S+) (\S+)$/gm)].map(([, device, address]) => [device!, address!]),
    ),
    routes: [...ports.matchAll(/^route (\S+) (\S+)$/gm)].map(([, to, via]) => `${to} via ${via}`),
  };
}

function virtualAddresses(keepalived: string): Addresses {
  return {
    addresses: new Map(
      [...keepalived.matchAll(/^ *([0-9./]+) dev (\S+) no_track$/gm)].map(([, address, device]) => [device!, address!]),
    ),
    routes: [...keepalived.matchAll(/^ *(\S+) via (\S+) dev \S+ no_track$/gm)].map(([, to, via]) => `${to} via ${via}`),
  };
}

function forwardsOf(rules: string): Forward[] {
  const returning = new Set(
    [...rules.matchAll(/^-A rg-return .* --comment rg_portforwarding-(\S+) -j SNAT /gm)].map(([, id]) => id!),
  );
  const translations = rules.matchAll(
    /^-A rg-pf -d ([0-9.]+)\/32 -p (\w+) .*--dport (\d+) .*--comment rg_portforwarding-(\S+) -j DNAT --to-destination (\S+)$/gm,
  );
  return [...translations].map(([, address, protocol, port, id, internal]) => ({
    id: id!,
    protocol: protocol!,
    external: `${address}:${port}`,
    internal: internal!,
    returnPathSnat: returning.has(id!),
  }));
}

function vrrpOf(keepalived: string): RouterInstance["vrrp"] {
  const dialect = /^# dialect (.*)$/m.exec(keepalived)?.[1] ?? "";
  return {
    dialect,
    vrid: /^ *virtual_router_id (\d+)$/m.exec(keepalived)?.[1] ?? "",
    priority: Number(/^ *priority (\d+)$/m.exec(keepalived)?.[1] ?? 0),
  };
}
