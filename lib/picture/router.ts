import type { Box, Line } from "./picture";
import { listed, plain } from "./texts";

/** A router and where it is, whatever that was read from. */
export interface DrawnRouter {
  /** What its boxes are called by from one picture to the next. */
  readonly key: string;
  readonly name: string;
  /** Its network nodes: of an HA router the master, then the slaves. */
  readonly hosts: readonly string[];
  readonly gateway?: { readonly address: string; readonly snat: boolean };
  /** More of what its box says. */
  readonly details: readonly string[];
  readonly forwards: readonly string[];
  /** Of an HA router: what is said of the pair. */
  readonly pair?: string;
}

export const hostId = (name: string) => `host ${name}`;

/** Of the box in which a router is, or of an HA router its master. */
export function masterId({ key, hosts }: Pick<DrawnRouter, "key" | "hosts">): string {
  return instanceId(key, hosts[0]!);
}

export function instanceBoxes({ key, name, hosts, gateway, details, forwards, pair }: DrawnRouter): Box[] {
  const address = gateway === undefined ? "no gateway" : `${gateway.address}${gateway.snat ? "" : ", no SNAT"}`;
  return hosts.map((host, index) => {
    const role = pair === undefined ? "" : index === 0 ? " · master" : " · slave";
    const texts = index === 0 ? [address, ...details, ...listed(forwards, "port forwards")] : [];
    return {
      id: instanceId(key, host),
      kind: index === 0 ? "router" : "standby",
      group: hostId(host),
      texts: [`${name}${role}`, ...texts].map(plain),
    };
  });
}

export function pairLines(router: DrawnRouter): Line[] {
  const slaves = router.hosts.slice(1).map((host) => instanceId(router.key, host));
  return slaves.map((slave) => ({ from: masterId(router), to: slave, kind: "pair", label: router.pair }));
}

function instanceId(router: string, host: string): string {
  return `router ${router} ${host}`;
}
