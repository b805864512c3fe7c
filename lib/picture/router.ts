import type { RouterInstance } from "../placement/instances";
import { hostId, instanceId } from "./ids";
import type { Box, Group, Line, List, Subjects } from "./picture";
import { plain } from "./texts";

/** A router and where it is, whatever that was read from. */
export interface DrawnRouter {
  /** What its boxes are called by from one picture to the next. */
  readonly key: string;
  readonly name: string;
  /** On network nodes; of an HA router the master, then the slaves. */
  readonly instances: readonly DrawnInstance[];
  /** Of a distributed router, on compute hosts. */
  readonly onCompute: readonly ComputeInstance[];
  /** Of a further SNAT node of a distributed router: the box of that. */
  readonly partOf?: string;
  readonly gateway?: { readonly address: string; readonly snat: boolean };
  readonly interfaces: readonly string[];
  readonly forwards: readonly string[];
  /** Those on its network nodes. */
  readonly floatingIps: readonly string[];
  /** Of an HA router: what is said of the pair. */
  readonly pair?: string;
  readonly about: Subjects;
}

export type DrawnInstance = Pick<RouterInstance, "host" | "role">;

/** An instance of a distributed router on a compute host. */
export interface ComputeInstance {
  readonly host: string;
  readonly floatingIps: readonly string[];
  /** The box of the SNAT node by which VMs leave that have no floating IP. */
  readonly wayOut?: string;
}

/** What is on a host without a name. */
export const NO_HOST: Group = { id: "elsewhere", texts: [plain("hosts that are not named")] };

/** Of the box in which a router is, or of an HA router its master; of one that is on compute hosts only, the first of them. */
export function masterId({ key, instances, onCompute }: Pick<DrawnRouter, "key" | "instances" | "onCompute">): string {
  return instanceId(key, (instances[0] ?? onCompute[0])!.host);
}

export function instanceBoxes(router: DrawnRouter): Box[] {
  const { key, name, instances, onCompute, gateway, interfaces, forwards, floatingIps, partOf, pair, about } = router;
  const address = gateway === undefined ? "no gateway" : `${gateway.address}${gateway.snat ? "" : ", no SNAT"}`;
  const kind = partOf === undefined ? "" : " · SNAT node";
  const pairTexts = pair === undefined ? [] : [pair];
  const central = instances.map(({ host, role }): Box => {
    const isSlave = role === "slave";
    const title = `${name}${kind}${role === "legacy" ? "" : ` · ${role}`}`;
    return {
      id: instanceId(key, host),
      kind: isSlave ? "standby" : "router",
      group: hostId(host),
      texts: [title, ...(isSlave ? [] : [address]), ...pairTexts].map(plain),
      lists: isSlave
        ? []
        : [listOf("interface", interfaces), listOf("floating IP", floatingIps), listOf("port forward", forwards)],
      about,
    };
  });
  const local = onCompute.map((one): Box => ({
    id: instanceId(key, one.host),
    kind: "instance",
    group: hostId(one.host),
    texts: [plain(`${name} · instance`)],
    lists: [listOf("floating IP", one.floatingIps)],
    about,
  }));
  return [...central, ...local];
}

export function listOf(noun: string, texts: readonly string[]): List {
  return { noun, texts: texts.map(plain) };
}

/** Between what is one router. */
export function pairLines(router: DrawnRouter): Line[] {
  const master = masterId(router);
  const slaves = router.instances.slice(1).map(({ host }) => instanceId(router.key, host));
  return [
    ...slaves.map((slave): Line => ({ from: master, to: slave, kind: "pair" })),
    ...(router.partOf === undefined ? [] : [{ from: router.partOf, to: master, kind: "pair" as const }]),
  ];
}

/** Where VMs of compute hosts leave that have an instance. @param outside the box of the external network */
export function computeLines({ key, onCompute }: DrawnRouter, outside: string | undefined): Line[] {
  return onCompute.flatMap(({ host, wayOut, floatingIps }): Line[] => {
    const own = instanceId(key, host);
    return [
      ...(wayOut === undefined ? [] : [{ from: own, to: wayOut, kind: "way-out" as const }]),
      ...(outside === undefined || floatingIps.length === 0
        ? []
        : [{ from: outside, to: own, kind: "gateway" as const }]),
    ];
  });
}
