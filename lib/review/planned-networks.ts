import { namingOf, networkOf, type Naming, type Network } from "./facts/network";
import { isCleaned, type HostChange } from "./plan/host-change";
import type { HostState } from "./plan/host-state";

/** What all hosts together are before a plan and after it. */
export interface PlannedNetworks {
  readonly was: Network;
  readonly is: Network;
  readonly naming: Naming;
}

export function plannedNetworks(hosts: readonly HostChange[]): PlannedNetworks {
  const before = hosts.flatMap(({ host, before: was }) => (was === undefined ? [] : [{ ...was, host }]));
  const after = hosts.flatMap((host) => remains(host) ?? []);
  const naming = namingOf([...before, ...after]);
  const isNamed = (key: string) => naming("mapping", key) !== key;
  return { was: networkOf(before, isNamed), is: networkOf(after, isNamed), naming };
}

/** What is on a host afterwards: all that was, where it is not cleaned. */
function remains({ before, after, leaves }: HostChange): HostState | undefined {
  return leaves === undefined || isCleaned(leaves) ? after : before;
}
