import type { RouterInstance } from "../placement/instances";
import type { Box, Group, Line } from "./picture";
import { plain } from "./texts";

/** A router and where it is, whatever that was read from. */
export interface DrawnRouter {
  /** What its boxes are called by from one picture to the next. */
  readonly key: string;
  readonly name: string;
  /** Of an HA router the master, then the slaves. */
  readonly instances: readonly DrawnInstance[];
  readonly gateway?: { readonly address: string; readonly snat: boolean };
  /** More of what its box says. */
  readonly details: readonly string[];
  readonly forwards: readonly string[];
  /** Of an HA router: what is said of the pair. */
  readonly pair?: string;
}

export type DrawnInstance = Pick<RouterInstance, "host" | "role">;

/** What is on a host without a name. */
export const NO_HOST: Group = { id: "elsewhere", title: "VMs on hosts that are not named" };

export const hostId = (name: string) => `host ${name}`;

/** Of the box in which a router is, or of an HA router its master. */
export function masterId({ key, instances }: Pick<DrawnRouter, "key" | "instances">): string {
  return instanceId(key, instances[0]!.host);
}

export function instanceBoxes({ key, name, instances, gateway, details, forwards }: DrawnRouter): Box[] {
  const address = gateway === undefined ? "no gateway" : `${gateway.address}${gateway.snat ? "" : ", no SNAT"}`;
  return instances.map(({ host, role }) => {
    const isSlave = role === "slave";
    const title = role === "legacy" ? name : `${name} · ${role}`;
    return {
      id: instanceId(key, host),
      kind: isSlave ? "standby" : "router",
      group: hostId(host),
      texts: [title, ...(isSlave ? [] : [address, ...details])].map(plain),
      list: { noun: "port forward", texts: isSlave ? [] : forwards.map(plain) },
    };
  });
}

export function pairLines(router: DrawnRouter): Line[] {
  const slaves = router.instances.slice(1).map(({ host }) => instanceId(router.key, host));
  const labels = router.pair === undefined ? [] : [plain(router.pair)];
  return slaves.map((slave) => ({ from: masterId(router), to: slave, kind: "pair", labels }));
}

function instanceId(router: string, host: string): string {
  return `router ${router} ${host}`;
}
