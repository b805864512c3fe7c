import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The programs in `host/engine/`: they travel with the connection and never become files on a host. */
export type HostProgram =
  | "lock"
  | "postpone"
  | "arm"
  | "rollback"
  | "observe"
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

/** The words that run a program on a host: the whole of it is an argument of `sh -c`. */
export function hostProgram(name: HostProgram, args: readonly string[]): string[] {
  return ["sh", "-c", programText(name), name, ...args];
}

export function programText(name: HostProgram): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = `LC_ALL=C PATH=$PATH:/usr/sbin:/sbin\nexport LC_ALL PATH\n${readFileSync(join(DIRECTORY, `${name}.sh`), "utf8")}`;
    texts.set(name, text);
  }
  return text;
}
