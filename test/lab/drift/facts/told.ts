import type { Drift } from "../../../../lib/engine/drift/drift";
import type { Mutation, Round } from "./mutation";

/** What drift says: a line of a diff, or where it has no line for it, what happened to a file or a unit. */
export function linesOf({ kind, subject, message, diff }: Drift): string[] {
  const lines = diff.split("\n").filter((line) => /^[+-](?!--|\+\+)/.test(line));
  const isOfKernel = kind === "network" || kind === "kernel-setting" || kind === "rules";
  return isOfKernel ? lines : [`${subject} ${message}`];
}

/** Lines that no mutation accounts for, neither by itself nor by what else it changes of the same thing. */
export function unaccounted(lines: readonly string[], done: readonly Mutation[], round: Round): string[] {
  const subjects = new Set(done.map(({ told }) => subjectOf(told)));
  return lines.filter(
    (line) =>
      !done.some(({ told }) => line.includes(told)) &&
      !subjects.has(subjectOf(line)) &&
      !CONSEQUENCES[round].some((one) => one.test(line)),
  );
}

/** `link qr-1` of `-link qr-1 up`; a setting's name. */
function subjectOf(line: string): string {
  const words = line.replace(/^[+-]/, "").split(" ");
  return words.slice(0, words.includes("=") ? 1 : 2).join(" ");
}

/** Frames of what iptables-save says. */
const OF_TABLES = /^[+-](\*\w+|:\w+ ACCEPT|COMMIT)/;

/** What the kernel and keepalived do when somebody changed something else. */
const CONSEQUENCES: Readonly<Record<Round, readonly RegExp[]>> = {
  // Of a device that is allowed IPv6; of an address of a bridge.
  "something is added": [OF_TABLES, /^\+address \S+ fe80::/, /^\+route .*\b192\.0\.2\./, /^-state MASTER$/],
  // Of a unit file; of a device that is down.
  "something is changed": [
    OF_TABLES,
    / was read from another file$/,
    /^[+-]bridge-port \S+ (disabled|forwarding)$/,
    /^-route /,
  ],
  // Of a unit file that has another mode; of an address that is gone.
  "something is taken away": [OF_TABLES, / was read from another file$/, /^-route /],
  // Everything that was in them.
  "devices and namespaces go, everything is stopped": [/./],
};
