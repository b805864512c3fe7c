/** `VROUTER_FROZEN_LOCK=1` has cdktf refuse what would change a lock file. */
export function isFrozen(env: NodeJS.ProcessEnv): boolean {
  return !["", "0", "false", undefined].includes(env["VROUTER_FROZEN_LOCK"]);
}
