/** Gets what a change of a host has to say. `step`: it goes on as it should; `notice`: the user should know this. */
export type Log = (line: string, kind: "step" | "notice") => void;

/** Hears how many units are up again, of all that a change starts, reloads or restarts. */
export type UnitsUp = (up: number, all: number) => void;

/** In words; nothing when all are up. */
export function unitsUpText(host: string, ...[up, all]: Parameters<UnitsUp>): string {
  return up < all ? `${host}: ${up} of ${all} units up` : "";
}

/** Before each line the host's name. */
export function ofHost(host: string, log: Log): Log {
  return (line, kind) => log(`${host}: ${line}`, kind);
}
