import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The programs in `host/engine/`: they travel with the connection and never become files on a host. */
export type HostProgram =
  | "lock"
  | "step"
  | "postpone"
  | "arm"
  | "rollback"
  | "observe"
  | "preflight"
  | "generation"
  | "inspect"
  | "environments"
  | "keep"
  | "stage"
  | "validate"
  | "discard"
  | "switch"
  | "activate"
  | "health"
  | "confirm"
  | "prune"
  | "remove"
  | "status"
  | "vrrp";

const DIRECTORY = join(__dirname, "../../host/engine");

const texts = new Map<HostProgram, string>();

/**
 * The words that run a program on a host: the whole of it is an argument of `/bin/sh -c`, which is thus all that sudo has to
 * allow.
 */
export function hostProgram(name: HostProgram, args: readonly string[]): string[] {
  return ["/bin/sh", "-c", programText(name), name, ...args];
}

/** The same for one of the steps of a transaction, which run one after the other. */
export function hostStep(name: HostProgram, args: readonly string[]): string[] {
  return hostProgram("step", [programText(name), name, ...args]);
}

/** What every program can rely on, whatever the login or sudo left. */
const PRELUDE = `LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH
umask 022
`;

export function programText(name: HostProgram): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = PRELUDE + readFileSync(join(DIRECTORY, `${name}.sh`), "utf8");
    texts.set(name, text);
  }
  return text;
}
