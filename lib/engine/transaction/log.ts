/** Gets what a change of a host has to say. `step`: it goes on as it should; `notice`: the user should know this. */
export type Log = (line: string, kind: "step" | "notice") => void;

/** Before each line the host's name. */
export function ofHost(host: string, log: Log): Log {
  return (line, kind) => log(`${host}: ${line}`, kind);
}

/** `3 files` */
export function count(things: readonly unknown[], noun: string): string {
  return `${things.length} ${noun}${things.length === 1 ? "" : "s"}`;
}
