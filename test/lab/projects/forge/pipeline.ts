import { attempt, type CommandResult } from "../../command";

export type Variables = Readonly<Record<string, string>>;

/** Where a job runs: a namespace of the lab, or undefined for one without any network. */
export type Place = string | undefined;

/** Runs a job's commands as its runner does: in one go, up to the first that fails. */
export function runScript(script: string, directory: string, env: Variables, place: Place): CommandResult {
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const within = place === undefined ? ["unshare", "--net"] : ["ip", "netns", "exec", place];
  return attempt([...within, "env", "-C", directory, ...words, "bash", "-e", "-o", "pipefail", "-c", script]);
}

export interface Comment {
  readonly id: number;
  readonly body: string;
}
