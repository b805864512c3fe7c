/** Gets what a change of a host has to say. `step`: it goes on as it should; `notice`: somebody should know this. */
export type Log = (line: string, kind: "step" | "notice") => void;

/** Before each line the host's name. */
export function ofHost(host: string, log: Log): Log {
  return (line, kind) => log(`${host}: ${line}`, kind);
}
