import { attempt } from "../command";

/** The hierarchies in which systemd keeps its units. */
const HIERARCHIES = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

/**
 * Words to put before a command that is to run in a control group of its own: without one, the systemds of several
 * hosts would make and remove the same groups.
 */
export function inControlGroup(name: string): string[] {
  const enter = HIERARCHIES.map(
    (root) => `[ ! -d ${root} ] || { mkdir -p ${root}/${name}; echo $$ >${root}/${name}/cgroup.procs; }`,
  );
  return ["sh", "-ec", `${enter.join("; ")}; exec "$@"`, "sh"];
}

export function removeControlGroup(name: string): void {
  for (const root of HIERARCHIES)
    attempt(["find", `${root}/${name}`, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
}
