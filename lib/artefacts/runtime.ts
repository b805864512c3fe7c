import { HOST_PROGRAMS } from "./host-programs";

/** The static programs that run on every host, by file name. */
export const RUNTIME_PROGRAMS: ReadonlyMap<string, string> = new Map(
  Object.entries(HOST_PROGRAMS).filter(([path]) => !path.includes("/")),
);
