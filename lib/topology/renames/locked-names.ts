import { locked, type Lock, type LockedName, type LockedNames } from "../../model/lock";
import { lookup } from "../../model/lookup";
import type { DeclarationPath, Problem } from "../../model/problem";
import { defined, placeOf } from "../../model/ssh-declaration";
import type { Network, Router, Topology } from "../../model/topology";
import { warningAt } from "../problems/finding";
import { possibleRename } from "./problems";
import type { AllIdentities, Identities } from "./renames";

export interface AllLockedNames extends LockedNames {
  readonly hosts: Readonly<Record<string, LockedName>>;
}

/** Which name belongs to which origin by now. */
export function namesOf({ hosts, networks, routers }: Topology, identities: AllIdentities): AllLockedNames {
  const subnets = networks.flatMap((network) => network.subnets);
  return {
    hosts: recorded(hosts, identities.hosts, () => undefined),
    networks: recorded(networks, identities.networks, markOfNetwork),
    subnets: recorded(subnets, identities.subnets, ({ cidr }) => cidr),
    routers: recorded(
      routers.filter(({ snatOf }) => snatOf === undefined),
      identities.routers,
      markOfRouter,
    ),
  };
}

function recorded<T extends { readonly name: string; readonly origin: string }>(
  things: readonly T[],
  { renamedFrom }: Identities,
  markOf: (thing: T) => string | undefined,
): Record<string, LockedName & { mark?: string }> {
  return Object.fromEntries(
    things.map((thing) => {
      const { name, origin } = thing;
      const own = origin === name ? undefined : origin;
      return [name, defined({ origin: own, renamed_from: renamedFrom(name), mark: markOf(thing) })];
    }),
  );
}

function markOfNetwork(network: Network): string {
  return network.kind === "vxlan" ? `VNI ${network.vni}` : `physical network ${network.physicalNetwork}`;
}

function markOfRouter({ gateway, interfaces }: Router): string | undefined {
  return (gateway ?? interfaces[0])?.fixedIps[0]!.ipAddress;
}

/** What is new and is as something was that is gone: it is not said that it is the same. */
export function possibleRenames(topology: Topology, names: AllLockedNames, before: Lock): Problem[] {
  const { subnets } = lookup(topology);
  const pathOfSubnet = (name: string) => ["networks", subnets.get(name)!.network, "subnets", name];
  return [
    ...hostTwins(topology, names, before),
    ...twins("network", names.networks, before.names.networks, (name) => ["networks", name]),
    ...twins("subnet", names.subnets, before.names.subnets, pathOfSubnet),
    ...twins("router", names.routers, before.names.routers, (name) => ["routers", name]),
  ];
}

/** A host that is gone is remembered until it is cleaned, the others until the lock file is written again. */
function hostTwins({ hosts }: Topology, names: AllLockedNames, before: Lock): Problem[] {
  const marked = Object.fromEntries(hosts.map(({ name, ssh }) => [name, { ...names.hosts[name], mark: placeOf(ssh) }]));
  const gone = Object.entries(before.hosts).filter(([name]) => locked(marked, name) === undefined);
  const goneMarked = gone.map(([name, { ssh }]) => [name, { mark: placeOf(ssh) }] as const);
  return twins("host", marked, Object.fromEntries(goneMarked), (name) => ["hosts", name]);
}

type Marked = Readonly<Record<string, LockedName & { readonly mark?: string }>>;

function twins(kind: string, now: Marked, before: Marked, pathOf: (name: string) => DeclarationPath): Problem[] {
  const said = new Set(Object.values(now).map(({ renamed_from }) => renamed_from));
  const gone = Object.entries(before).filter(([name]) => locked(now, name) === undefined && !said.has(name));
  return Object.entries(now).flatMap(([name, { mark, renamed_from }]): Problem[] => {
    if (mark === undefined || renamed_from !== undefined || locked(before, name) !== undefined) return [];
    const twin = gone.find(([, other]) => other.mark === mark);
    return twin === undefined ? [] : [warningAt(pathOf(name), possibleRename(kind, name, mark, twin[0]))];
  });
}
