import { basename } from "node:path/posix";
import { HOST_PROGRAMS } from "./host-programs";

/** The static programs that run on every host, by file name: there they lie in one folder. */
export const RUNTIME_PROGRAMS: ReadonlyMap<string, string> = new Map(
  Object.entries(HOST_PROGRAMS)
    .filter(([path]) => !path.startsWith("engine/"))
    .map(([path, text]) => [basename(path), text] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
