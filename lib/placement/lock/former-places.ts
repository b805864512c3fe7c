import type { SshDeclaration } from "../../model/declared/declarations";
import { locked, type Lock, type LockedHost } from "../../model/lock";
import type { Problem } from "../../model/problem";
import { placeOf } from "../../model/ssh-declaration";
import type { Topology } from "../../model/topology";
import { warningAt } from "../../topology/problems/finding";

/** Where a host was before, and where no host is now. @param entry what the lock file had of it */
export function formerPlaces(
  entry: LockedHost | undefined,
  { hosts }: Topology,
): Pick<LockedHost, "former"> | undefined {
  if (entry === undefined) return undefined;
  const taken = new Set(hosts.map(({ ssh }) => placeOf(ssh)));
  const places = new Map([...(entry.former ?? []), entry.ssh].map((ssh) => [placeOf(ssh), ssh]));
  const former = [...places].filter(([place]) => !taken.has(place)).map(([, ssh]) => ssh);
  return former.length === 0 ? undefined : { former };
}

/** Says of declared hosts where they were before. */
export function warnOfFormerPlaces({ hosts }: Topology, lock: Lock): Problem[] {
  return hosts.flatMap(({ name, ssh }) => {
    const former = locked(lock.hosts, name)?.former ?? [];
    return former.length === 0 ? [] : [warningAt(["hosts", name, "ssh"], formerPlace(name, ssh, former))];
  });
}

const formerPlace = (host: string, now: Parameters<typeof placeOf>[0], former: readonly SshDeclaration[]) => ({
  code: "FORMER_PLACE",
  message:
    `was at ${former.map(placeOf).join(", ")} before; a deployment of all of ${host} at ${placeOf(now)} is followed by a cleaning there, ` +
    `unless that is the same machine. Once both are done, have it forgotten: vrouter lock DOCUMENT --deployed`,
});
