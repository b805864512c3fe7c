import { grouped } from "../collections/grouped";
import type { Phrase } from "./phrase";

/**
 * How bad it is, worst first.
 * - `alarm`: something stays behind unmanaged, or it is not known whether; a check of the document does not hold
 * - `outage`: traffic loses a way, an address or connections
 * - `break`: traffic may stop for seconds or less
 * - `care`: nothing stops; a role goes to another host as planned, or for a moment no host could take over
 * - `later`: nothing now; VMs notice at the next renewal of their leases
 * - `none`: no traffic is lost
 */
export const LEVELS = ["alarm", "outage", "break", "care", "later", "none"] as const;
export type Level = (typeof LEVELS)[number];

export interface Disturbance {
  readonly level: Level;
  /** Stable, for scripts: `MASTER_MOVES`. */
  readonly code: string;
  readonly text: Phrase;
  /** Where it happens, sorted; none: it is no matter of single hosts. */
  readonly hosts: readonly string[];
  /** Ids of the routers it is about. */
  readonly about: readonly string[];
}

/** What is the same on several hosts is one line. */
export function worstFirst(disturbances: readonly Disturbance[]): Disturbance[] {
  const same = grouped(disturbances, ({ level, code, text }) => JSON.stringify([level, code, text]));
  return [...same.values()]
    .map((group) => ({ ...group[0]!, hosts: [...new Set(group.flatMap(({ hosts }) => hosts))].sort() }))
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}
