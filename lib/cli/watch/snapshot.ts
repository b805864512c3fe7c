import { instanceOf, type HostStatus } from "../../engine/status/status";

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

/** Hosts on which a router is master. */
export function mastersOf(snapshot: Snapshot, router: string): string[] {
  return [...statuses(snapshot)]
    .filter(([, status]) => instanceOf(status, router)?.state === "MASTER")
    .map(([host]) => host);
}
