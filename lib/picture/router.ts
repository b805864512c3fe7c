import type { Box, Group, Line } from "./picture";
import { plain } from "./texts";

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

/** What is on a host without a name. */
export const NO_HOST: Group = { id: "elsewhere", title: "VMs on hosts that are not named" };

export const hostId = (name: string) => `host ${name}`;

/** Of the box in which a router is, or of an HA router its master. */
export function masterId({ key, hosts }: Pick<DrawnRouter, "key" | "hosts">): string {
  return instanceId(key, hosts[0]!);
}

export function instanceBoxes({ key, name, hosts, gateway, details, forwards, pair }: DrawnRouter): Box[] {
  const address = gateway === undefined ? "no gateway" : `${gateway.address}${gateway.snat ? "" : ", no SNAT"}`;
  return hosts.map((host, index) => {
    const isMaster = index === 0;
    const role = pair === undefined ? "" : isMaster ? " · master" : " · slave";
    return {
      id: instanceId(key, host),
      kind: isMaster ? "router" : "standby",
      group: hostId(host),
      texts: [`${name}${role}`, ...(isMaster ? [address, ...details] : [])].map(plain),
      list: { noun: "port forward", texts: isMaster ? forwards.map(plain) : [] },
    };
  });
}

export function pairLines(router: DrawnRouter): Line[] {
  const slaves = router.hosts.slice(1).map((host) => instanceId(router.key, host));
  const labels = router.pair === undefined ? [] : [plain(router.pair)];
  return slaves.map((slave) => ({ from: masterId(router), to: slave, kind: "pair", labels }));
}

function instanceId(router: string, host: string): string {
  return `router ${router} ${host}`;
}
