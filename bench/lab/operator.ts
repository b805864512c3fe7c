import { run } from "../../test/lab/command";
import { namespace } from "../../test/lab/hosts/fabric";

/** Runs a command in a folder, where an operator of the lab's hosts is; it must succeed. Returns its standard output. */
export function inOperator(directory: string, ...command: readonly string[]): string {
  const there = ["ip", "netns", "exec", namespace("operator"), "env", "-C", directory, "CHECKPOINT_DISABLE=1"];
  return run([...there, ...command]);
}

/** By which OpenSSH asks nothing, and reads and keeps nothing. */
export const SSH_OPTIONS = [
  ...["-F", "none"],
  ...["-o", "StrictHostKeyChecking=no"],
  ...["-o", "UserKnownHostsFile=/dev/null"],
  ...["-o", "LogLevel=ERROR"],
];
