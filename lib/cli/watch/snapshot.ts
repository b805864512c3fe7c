import type { HostStatus } from "../../engine/status";

/** What one look at a host showed, or why it showed nothing. */
export type Look = { readonly status: HostStatus } | { readonly status?: undefined; readonly failure: string };

/** By host. */
export type Snapshot = ReadonlyMap<string, Look>;

/** Those of the hosts that answered. */
export function statuses(snapshot: Snapshot): ReadonlyMap<string, HostStatus> {
  return new Map(
    [...snapshot].flatMap(([host, { status }]) => (status === undefined ? [] : [[host, status] as const])),
  );
}
