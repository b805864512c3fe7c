import { HOST_PROGRAMS } from "../../artefacts/host-programs";
import { shellCommand } from "../../text/shell-quote";

/** The programs in `host/engine/`: they travel with the connection. */
export type HostProgram =
  | "lock"
  | "delay"
  | "schedule"
  | "rollback"
  | "observe"
  | "answers"
  | "preflight"
  | "packets"
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
  | "identity"
  | "identify"
  | "status"
  | "clock"
  | "journal"
  | "interfaces"
  | "vrrp"
  | "external"
  | "guest"
  | "ask"
  | "flows"
  | "leave"
  | "way";

/** What a program reads, in files of `host/`. One that deals with rules has to know whose. */
const PARTS: Partial<Readonly<Record<HostProgram, readonly string[]>>> = {
  activate: ["engine/transaction/how-far.sh"],
  guest: ["network/iptables.sh"],
  inspect: [
    "network/iptables.sh",
    ...["shown-rules", "files", "units", "host-kernel", "namespaces"].map((part) => `engine/inspect/${part}.sh`),
  ],
  observe: ["engine/look/identity.sh"],
  preflight: ["network/iptables.sh"],
  status: ["network/iptables.sh"],
  validate: ["network/iptables.sh", "engine/inspect/shown-rules.sh"],
  way: ["network/iptables.sh"],
};

/** Each by its name, whatever room of `host/engine/` it is in; one is on hosts too. */
const PLACES = new Map(
  Object.keys(HOST_PROGRAMS)
    .filter((path) => path.startsWith("engine/") || path === "network/answers.sh")
    .map((path) => [path.slice(path.lastIndexOf("/") + 1, -".sh".length), path]),
);

/** A program with its arguments, as `host/engine/converse.sh` runs it. */
export function programCall(name: HostProgram, args: readonly string[]): string {
  return `set -- ${shellCommand(args)}\n${programText(name)}`;
}

/** The same for one of the steps of a transaction, which run one after the other. */
export function stepCall(name: HostProgram, args: readonly string[]): string {
  return `${HOST_PROGRAMS["engine/step.sh"]!}\n${programCall(name, args)}`;
}

/**
 * The words that begin a conversation with a host: the whole program is an argument of `/bin/sh -c`, which is thus all that
 * sudo has to allow.
 */
export function conversation(token: string): string[] {
  return ["/bin/sh", "-c", PRELUDE + HOST_PROGRAMS["engine/converse.sh"]!, "converse", token];
}

/** Where systemd's units look for commands too: what validates a file is what reads it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What every program can rely on, whatever the login or sudo left. */
const PRELUDE = `LC_ALL=C PATH=${PATH}
export LC_ALL PATH
umask 022
`;

/** Words before those of a program that keep what a login shell exports, or calls by other names, from it. */
export const CLEAN = ["/usr/bin/env", "-i", "LC_ALL=C", `PATH=${PATH}`];

/** The same when sudo does that, which is to complain in English. */
export const AS_ROOT = ["/usr/bin/env", "LC_ALL=C", "sudo", "-n", "--"];

export function programText(name: HostProgram): string {
  return PRELUDE + [...(PARTS[name] ?? []), PLACES.get(name)!].map((file) => HOST_PROGRAMS[file]!).join("\n");
}
