import type { Bypass } from "../live-fact";
import type { Hop, Trace } from "../trace";
import type { Node, NodePort } from "../world/node";
import type { World } from "../world/world";
import type { HostSaid } from "./said";

/** Those on a way that are new, as the bridges of their hosts have it. */
export function newBypasses(
  world: World,
  { there, back }: Trace,
  said: ReadonlyMap<string, HostSaid>,
  known: readonly Bypass[],
): readonly Bypass[] {
  const hops = [...there.hops, ...(back?.hops ?? [])].filter(({ role }) => role === "distributed");
  const all = hops.flatMap((hop) => bypassOf(world, hop, said.get(hop.host)) ?? []);
  const key = ({ host, why }: Bypass) => `${host} ${why}`;
  const old = new Set(known.map(key));
  return [...new Map(all.map((one) => [key(one), one])).values()].filter((one) => !old.has(key(one)));
}

function bypassOf(world: World, hop: Hop, said: HostSaid | undefined): Bypass | undefined {
  const { host, namespace, router, in: into } = hop;
  if (said === undefined) return undefined;
  if (!said.hasSpace(namespace)) return { host, namespace, router, why: `namespace ${namespace} is missing` };
  if (into === undefined || !isIsolated(world, hop)) return undefined;
  if (said.device(undefined, into.bridge)?.isUp !== true) return undefined;
  // It is sent what an entry leads to it, and nothing else.
  if (said.entries(into.bridge, into.mac).some(({ port }) => port === into.tap)) return undefined;
  return { host, namespace, router, device: into.device, why: `no entry of ${into.bridge} leads to ${into.tap}` };
}

function isIsolated({ nodes }: World, { host, namespace, in: into }: Hop): boolean {
  const node = nodes.find((one) => one.host === host && one.namespace === namespace);
  return node?.ports.some(({ device, isolated }) => isolated && device === into?.device) === true;
}

export function isBypassed(bypasses: readonly Bypass[], node: Node, port: NodePort): boolean {
  return bypasses.some(
    ({ host, namespace, device }) =>
      host === node.host && namespace === node.namespace && (device === undefined || device === port.device),
  );
}
