import type { Compilation } from "../../../compile";
import { placeOf } from "../../../model/ssh-declaration";

/** A place that `apply` cleans. */
export interface Leftover {
  readonly host: string;
  readonly place: string;
  /** The host left the document; or it was there before. */
  readonly cleaned: "left" | "moved";
}

export function leftovers({ removedHosts, topology, lock }: Compilation): Leftover[] {
  const left = Object.entries(removedHosts).map(([host, { ssh }]): Leftover => ({
    host,
    place: placeOf(ssh),
    cleaned: "left",
  }));
  const moved = topology.hosts.flatMap(({ name }) =>
    (lock.hosts[name]?.former ?? []).map((ssh): Leftover => ({ host: name, place: placeOf(ssh), cleaned: "moved" })),
  );
  return [...left, ...moved];
}
